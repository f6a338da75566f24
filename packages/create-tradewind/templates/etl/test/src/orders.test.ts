import { expect, test } from "vitest";
import { readOrders, totalsByCustomer } from "../../src/orders.ts";

test("lines that are no orders are told apart from those that are", () => {
  expect(readOrders("order,customer,amount\n1,ana,2.5\nx,bo,1\n2,cy\n")).toEqual({
    orders: [{ order: 1, customer: "ana", amount: 2.5 }],
    rejected: ["x,bo,1", "2,cy"],
  });
});

test("the orders of a customer are summed up", () => {
  const orders = [
    { order: 1, customer: "ana", amount: 2 },
    { order: 2, customer: "ana", amount: 3 },
  ];
  expect(totalsByCustomer(orders)).toEqual({ ana: 5 });
});
