/** One order of a day's file. */
export interface Order {
  readonly order: number;
  readonly customer: string;
  readonly amount: number;
}

/** The rows of a file that are orders, and the lines that are not. */
export interface ReadOrders {
  readonly orders: Order[];
  readonly rejected: string[];
}

/** Reads the text of a CSV file with the columns order, customer and amount. */
export function readOrders(csv: string): ReadOrders {
  const [, ...lines] = csv.split(/\r?\n/).filter((line) => line.trim() !== "");
  const orders: Order[] = [];
  const rejected: string[] = [];
  for (const line of lines) {
    const [order, customer, amount] = line.split(",");
    const row = { order: Number(order), customer: customer ?? "", amount: Number(amount) };
    if (Number.isInteger(row.order) && Number.isFinite(row.amount)) orders.push(row);
    else rejected.push(line);
  }
  return { orders, rejected };
}

/** What each customer has ordered, by name. */
export function totalsByCustomer(orders: readonly Order[]): Record<string, number> {
  const totals: Record<string, number> = {};
  for (const { customer, amount } of orders) totals[customer] = (totals[customer] ?? 0) + amount;
  return totals;
}
