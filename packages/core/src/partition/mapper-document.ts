/** The stretches of time that keys can be taken to. */
export type PartitionUnit = "hour" | "day" | "week" | "month" | "quarter" | "year";

/** What makes of the key of an asset event the key of the run that it is for, as documents hold it. */
export type MapperDocument =
  | { readonly kind: "identity" }
  | {
      readonly kind: "startOf";
      readonly unit: PartitionUnit;
      readonly timezone: string;
      /** null: ISO 8601. */
      readonly inputFormat: string | null;
      readonly outputFormat: string;
    }
  | { readonly kind: "allowedKeys"; readonly keys: readonly string[] }
  | { readonly kind: "product"; readonly delimiter: string; readonly of: readonly MapperDocument[] }
  | { readonly kind: "chain"; readonly of: readonly MapperDocument[] };
