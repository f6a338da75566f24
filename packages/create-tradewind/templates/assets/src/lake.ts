import { asset } from "tradewind";

/** Orders of all days. An asset is its name: whoever says `asset("orders")` means this one. Nothing is read at its URI. */
export const orders = asset("orders", { uri: "file://lake/orders" });
