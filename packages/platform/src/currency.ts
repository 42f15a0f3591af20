import { Currency } from "@millrace/contract/decimal";
import type { Ctx } from "./context.ts";
import { defineSetting, readSetting } from "./settings.ts";
import type { TxCtx } from "./transact.ts";

const booksCurrency = defineSetting({
  key: "business.currency",
  summary:
    "The currency of the books (ISO 4217): of prices, of what the stock is worth, and of orders of those who name none. Decide it before the first price: nothing is converted",
  schema: Currency,
  initial: "EUR",
});

/** The currency of amounts that name none, ISO 4217. Documents keep the one that they were written in. */
export const currencyOfBooks = (ctx: Ctx | TxCtx): Promise<string> =>
  readSetting(ctx, booksCurrency);
