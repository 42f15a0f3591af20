import { expect, test } from "vitest";
import { readBatches, readHeader } from "./csv.ts";
import type { Delimiter } from "./transfer.schema.ts";

async function* pieces(text: string, size: number) {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function rowsOf(text: string, options: { delimiter?: Delimiter; piece?: number } = {}) {
  const { delimiter = ",", piece = 7 } = options;
  const rows = [];
  for await (const batch of readBatches(pieces(text, piece), { delimiter, skip: 0, size: 2 })) {
    rows.push(...batch);
  }
  return rows.map(({ row, line, cells }) => [row, line, ...cells]);
}

test.each([
  ["commas", "sku,name\n1,Chai\n", ","],
  ["semicolons", 'sku;"name, long"\n1;Chai\n', ";"],
  ["tabs", "sku\tname\n1\tChai\n", "\t"],
  ["bars", "sku|name\n", "|"],
  ["one column", "sku\n1\n", ","],
])("the delimiter is found in the header: %s", (_name, file, delimiter) => {
  expect(readHeader(Buffer.from(file)).delimiter).toBe(delimiter);
});

test("the header is trimmed, without a byte order mark and without the empty names at its end", () => {
  const file = '\ufeff sku , "Unit\nprice",name,,\r\n1,2,3,,\r\n';
  expect(readHeader(Buffer.from(file)).header).toEqual(["sku", "Unit\nprice", "name"]);
});

test.each([
  ["", "no_header"],
  ["\n1,2\n", "no_header"],
  ['"sku,name\n1,2\n', "no_header"],
  [`${"a,".repeat(600)}b\n`, "too_many_columns"],
])("a file without a usable header is refused: %#", (file, code) => {
  expect(() => readHeader(Buffer.from(file))).toThrow(
    expect.objectContaining({
      particulars: { errors: [expect.objectContaining({ path: "data", code })] },
    }),
  );
});

test.each(["\n", "\r\n", "\r"])(
  "rows know their number and line, with line ends %j",
  async (end) => {
    const file = `sku,name${end}1, Chai ${end}${end}"2","a${end}b ""c"""${end} , ${end}3,ü${end}`;
    for (const piece of [1, 7, 1000]) {
      expect(await rowsOf(file, { piece })).toEqual([
        [1, 2, "1", "Chai"],
        [2, 4, "2", `a${end}b "c"`],
        [3, 7, "3", "ü"],
      ]);
    }
  },
);

test("the last line needs no end, and a row keeps the cells that it has", async () => {
  expect(await rowsOf("a,b\n1\n1,2,3")).toEqual([
    [1, 2, "1"],
    [2, 3, "1", "2", "3"],
  ]);
});

test("reading goes on behind the rows that are done", async () => {
  const file = `a\n${Array.from({ length: 10 }, (_, at) => at + 1).join("\n")}`;
  const options = { delimiter: ",", skip: 7, size: 2 } as const;
  const batches = [];
  for await (const batch of readBatches(pieces(file, 3), options)) {
    batches.push(batch.map(({ row, line, cells }) => [row, line, cells[0]]));
  }
  expect(batches).toEqual([
    [
      [8, 9, "8"],
      [9, 10, "9"],
    ],
    [[10, 11, "10"]],
  ]);
});

test.each([
  ["a quote inside a cell", '1,5" pipe\n', "a quote stands inside a cell"],
  ["text behind a quote", '1,"5" pipe\n', "a quote stands inside a cell"],
  ["a quote without an end", '1,"pipe\n2,x\n', "not closed"],
  ["a cell without an end", `1,"${"pipe\n".repeat(100_000)}`, "not closed"],
])(
  "a broken row ends the reading at its line, after all rows before: %s",
  async (_name, row, why) => {
    const good = "0,ok\n".repeat(1000);
    const read: unknown[] = [];
    const reading = (async () => {
      const options = { delimiter: ",", skip: 0, size: 300 } as const;
      for await (const batch of readBatches(pieces(`a,b\n${good}${row}`, 100_000), options)) {
        read.push(...batch);
      }
    })();
    await expect(reading).rejects.toMatchObject({
      definition: { code: "import.file_broken" },
      message: expect.stringMatching(new RegExp(`^Line 1002: .*${why}`)),
    });
    expect(read.length).toBe(1000);
  },
);
