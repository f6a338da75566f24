import { defineConnection } from "@tradewind/core";

/**
 * What a connection to Sample Service has.
 *
 * @example
 * const settings: SampleServiceSettings = { schema: "https", host: "api.example.com", port: 443 };
 */
export interface SampleServiceSettings {
  readonly schema: "http" | "https";
  readonly host: string;
  readonly port: number;
  readonly password?: string;
}

/**
 * Connections to Sample Service. From this come the questions and checks of `tradewind connections add`, what is masked in logs, and
 * what the hook is given.
 *
 * @example
 * // TRADEWIND_CONN_SAMPLE_SERVICE=sample-service://:token@api.example.com:443
 */
export const sampleService = defineConnection<SampleServiceSettings>({
  type: "sample_service",
  title: "Sample Service",
  schema: {
    type: "object",
    properties: {
      host: { type: "string", title: "Host", description: "Where the service is, without a protocol" },
      port: { type: "integer", title: "Port", description: "Where it listens", default: 443 },
      schema: {
        type: "string",
        title: "Protocol",
        description: "How it is spoken to",
        enum: ["https", "http"],
        default: "https",
      },
      password: { type: "string", title: "Token", description: "What the service knows you by", writeOnly: true },
    },
    required: ["host"],
  },
});
