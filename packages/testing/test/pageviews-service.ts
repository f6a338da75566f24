import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";

/** Views of pages of the English Wikipedia, at an hour of the day; a page without views has no line. */
export type ViewsAt = (hour: number) => Readonly<Record<string, number>>;

/** The numbers of the book. */
export const BOOKS_VIEWS = { Facebook: 778, Apple: 20, Google: 451, Amazon: 9, Microsoft: 119 } as const;

/** Lines that are about other pages, or about other sites. */
const OTHER_LINES = [
  "de Google 7 0",
  "en.m Google 5000 0",
  "en Google_Maps 64 0",
  "en apple 2 0",
  "fr Facebook 12 0",
  "en - 9134 0",
];

const PATH = /^\/other\/pageviews\/(\d{4})\/\1-(\d\d)\/pageviews-\1\2(\d\d)-(\d\d)0000\.gz$/;

/** Serves hourly files as dumps.wikimedia.org does, on a free port. What is asked for wrongly, or is `absent`, is not found. */
export async function startPageviewsService({ viewsAt = (() => BOOKS_VIEWS) as ViewsAt } = {}) {
  const asked: string[] = [];
  const absent = new Set<string>();
  const server = createServer((request, response) => {
    const path = request.url ?? "/";
    const name = path.split("/").at(-1) ?? "";
    const hour = PATH.exec(path)?.[4];
    asked.push(name);
    if (hour === undefined || absent.has(name)) response.writeHead(404).end();
    else response.end(gzipSync(fileOf(viewsAt(Number(hour)))));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** The names of the files that have been asked for. */
    asked,
    /** The names of files that are not there. */
    absent,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function fileOf(views: Readonly<Record<string, number>>): string {
  const lines = Object.entries(views).map(([page, count]) => `en ${page} ${count} 0`);
  return `${[...OTHER_LINES, ...lines].join("\n")}\n`;
}
