import * as tradewind from "tradewind";
// @ts-expect-error there is no such export
import { nothing } from "tradewind";

@tradewind.dag({ description: nothing })
export class MissingExport {
  flow() {}
}
