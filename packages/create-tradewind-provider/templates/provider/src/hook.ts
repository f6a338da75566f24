import { BaseHook, TradewindError } from "@tradewind/core";
import { sampleService } from "./connection.ts";

/**
 * What the hook needs for a request. It is made once, from the connection.
 *
 * @example
 * const client: SampleServiceClient = { baseUrl: "https://api.example.com:443", headers: {} };
 */
export interface SampleServiceClient {
  readonly baseUrl: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * The way to Sample Service: owns the connection, and has a method for each thing that tasks want.
 *
 * @example
 * const orders = await hook(SampleServiceHook, "sample_service").get("/orders");
 */
export class SampleServiceHook extends BaseHook<SampleServiceClient> {
  static override readonly connType: string = sampleService.type;

  /**
   * What the service has at a path, as JSON.
   *
   * @throws SampleServiceError when it cannot be reached, refuses, or answers something else.
   * @example
   * const order = await new SampleServiceHook("sample_service").get("/orders/1", { signal: AbortSignal.timeout(5000) });
   */
  async get(path: string, { signal }: { readonly signal?: AbortSignal } = {}): Promise<unknown> {
    const { baseUrl, headers } = await this.getConn();
    const response = await request(`${baseUrl}${path}`, { headers, signal: signal ?? null });
    if (!response.ok) throw new SampleServiceError({ path, problem: `answered ${response.status}` });
    return response.json().catch((cause: unknown) => {
      throw new SampleServiceError({ path, problem: "answered something else than JSON", cause });
    });
  }

  protected override async makeConn(): Promise<SampleServiceClient> {
    const { schema, host, port, password } = await this.settings(sampleService);
    return {
      baseUrl: `${schema}://${host}:${port}`,
      headers: password === undefined ? {} : { authorization: `Bearer ${password}` },
    };
  }
}

/**
 * A request that came to nothing.
 *
 * @example
 * const isOurs = (error: unknown) => error instanceof SampleServiceError;
 */
export class SampleServiceError extends TradewindError {
  constructor({ path, problem, cause }: { path: string; problem: string; cause?: unknown }) {
    super({
      code: "SAMPLE_SERVICE",
      message: `Sample Service, ${path}: ${problem}.`,
      hint: "Check the path, and the host and token of the connection.",
      cause,
    });
  }
}

async function request(url: string, options: RequestInit): Promise<Response> {
  try {
    return await fetch(url, options);
  } catch (cause) {
    // an attempt that was cancelled is no error of the service
    options.signal?.throwIfAborted();
    throw new SampleServiceError({ path: new URL(url).pathname, problem: "cannot be reached", cause });
  }
}
