import { dateAt } from "../date.ts";
import { InvalidOptionError } from "../errors/authoring-errors.ts";
import { zoneName } from "../timetable/zone-name.ts";
import type { MapperDocument, PartitionUnit } from "./mapper-document.ts";
import { assertPartitionKey } from "./partition-key.ts";

/** Makes of the key of an asset event the key of the run that it is for. Made with `partitionMapper`. Airflow's PartitionMapper. */
export interface PartitionMapper {
  readonly document: MapperDocument;
}

/** How keys that are dates are read and written. */
export interface StartOfOptions {
  /** IANA name of the zone of dates without an offset, in which hours, days and so on begin. @default "utc" */
  readonly timezone?: string;
  /** How keys are written that come in, in luxon's tokens: `yyyyMMdd`. @default ISO 8601 */
  readonly inputFormat?: string;
  /** How the keys of runs are written, in luxon's tokens. @default as Airflow does: see `partitionMapper` */
  readonly outputFormat?: string;
}

/** How they are written unless it is said otherwise: Airflow's formats. */
const OUTPUT_FORMATS: Readonly<Record<PartitionUnit, string>> = {
  hour: "yyyy-MM-dd'T'HH",
  day: "yyyy-MM-dd",
  week: "yyyy-MM-dd '(W'WW')'",
  month: "yyyy-MM",
  quarter: "yyyy-'Q'q",
  year: "yyyy",
};

const startOf =
  (unit: PartitionUnit) =>
  ({ timezone = "utc", inputFormat, outputFormat = OUTPUT_FORMATS[unit] }: StartOfOptions = {}): PartitionMapper => {
    if (inputFormat !== undefined) assertFormat("inputFormat", inputFormat);
    assertFormat("outputFormat", outputFormat);
    const zone = zoneName(timezone);
    return mapper({ kind: "startOf", unit, timezone: zone, inputFormat: inputFormat ?? null, outputFormat });
  };

/**
 * What makes of the keys of asset events the keys of runs.
 *
 * @throws InvalidOptionError for formats, zones, keys and parts that cannot be used.
 * @example
 * const perDay = partitioned(hourly, { mapper: partitionMapper.startOfDay({ timezone: "Europe/Amsterdam" }) });
 */
export const partitionMapper = {
  /** The key as it is. Airflow's IdentityMapper. */
  identity: (): PartitionMapper => mapper({ kind: "identity" }),
  /** `2024-03-13T10:42:15` is for `2024-03-13T10`. Airflow's StartOfHourMapper. */
  startOfHour: startOf("hour"),
  /** `2024-03-13T10:42:15` is for `2024-03-13`. Airflow's StartOfDayMapper. */
  startOfDay: startOf("day"),
  /** `2024-03-13T10:42:15` is for `2024-03-11 (W11)`: weeks begin on Monday. Airflow's StartOfWeekMapper. */
  startOfWeek: startOf("week"),
  /** `2024-03-13T10:42:15` is for `2024-03`. Airflow's StartOfMonthMapper. */
  startOfMonth: startOf("month"),
  /** `2024-03-13T10:42:15` is for `2024-Q1`. Airflow's StartOfQuarterMapper. */
  startOfQuarter: startOf("quarter"),
  /** `2024-03-13T10:42:15` is for `2024`. Airflow's StartOfYearMapper. */
  startOfYear: startOf("year"),
  /** One of these, as it is; others are refused. Airflow's AllowedKeyMapper. */
  allowedKeys(keys: readonly string[]): PartitionMapper {
    if (keys.length === 0)
      throw new InvalidOptionError({ option: "allowedKeys", found: keys, expected: "a key, at least" });
    for (const key of keys) assertPartitionKey("allowedKeys", key);
    return mapper({ kind: "allowedKeys", keys: [...keys] });
  },
  /**
   * Keys of several parts, `nl|2024-03-13`: a mapper for each. Airflow's ProductMapper.
   *
   * @example
   * const perCountryAndDay = partitionMapper.product([partitionMapper.identity(), partitionMapper.startOfDay()]);
   */
  product(
    of: readonly PartitionMapper[],
    { delimiter = "|" }: { /** @default "|" */ readonly delimiter?: string } = {},
  ): PartitionMapper {
    if (of.length < 2)
      throw new InvalidOptionError({ option: "product", found: of.length, expected: "two mappers, at least" });
    if (delimiter === "")
      throw new InvalidOptionError({ option: "delimiter of product", found: delimiter, expected: "text" });
    return mapper({ kind: "product", delimiter, of: of.map(({ document }) => document) });
  },
  /** One after the other. Airflow's ChainMapper. */
  chain(...of: readonly PartitionMapper[]): PartitionMapper {
    if (of.length < 2)
      throw new InvalidOptionError({ option: "chain", found: of.length, expected: "two mappers, at least" });
    return mapper({ kind: "chain", of: of.map(({ document }) => document) });
  },
} as const;

const mapper = (document: MapperDocument): PartitionMapper => Object.freeze({ document });

/** @throws InvalidOptionError for a format without a date in it. */
export function assertFormat(option: string, format: string): void {
  const [one, other] = [dateAt(Date.UTC(2024, 1, 1), "utc"), dateAt(Date.UTC(2025, 5, 10), "utc")];
  if (format !== "" && one.toFormat(format) !== other.toFormat(format)) return;
  throw new InvalidOptionError({ option, found: format, expected: `luxon's tokens of a date, such as "yyyy-MM-dd"` });
}
