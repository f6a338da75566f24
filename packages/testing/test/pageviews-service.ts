import { gzipSync } from "node:zlib";
import { startServer } from "./local-server.ts";

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

/** Serves hourly files as dumps.wikimedia.org does. What is asked for wrongly, or is `absent`, is not found. */
export async function startPageviewsService({ viewsAt = (() => BOOKS_VIEWS) as ViewsAt } = {}) {
  const asked: string[] = [];
  const absent = new Set<string>();
  const server = await startServer((_request, path) => {
    const name = path.split("/").at(-1) ?? "";
    const hour = PATH.exec(path)?.[4];
    asked.push(name);
    if (hour === undefined || absent.has(name)) return { status: 404, body: "" };
    return { body: gzipSync(fileOf(viewsAt(Number(hour)))) };
  });
  return {
    ...server,
    /** The names of the files that have been asked for. */
    asked,
    /** The names of files that are not there. */
    absent,
  };
}

function fileOf(views: Readonly<Record<string, number>>): string {
  const lines = Object.entries(views).map(([page, count]) => `en ${page} ${count} 0`);
  return `${[...OTHER_LINES, ...lines].join("\n")}\n`;
}
