import { ActionIcon, Box, Button, Fieldset, Group, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { skipToken, useQuery } from "@tanstack/react-query";
import { trpc } from "../../api/trpc.ts";
import { orAbsent } from "../../parts/command-form.tsx";
import { ProductSelect } from "../../parts/pickers.tsx";
import { LotSelect } from "./lot-parts.tsx";

export interface PostingLine {
  readonly key: number;
  readonly productId: string | null;
  readonly quantity: string;
  /** Of goods that come in: lot, last day of use, serial numbers, cost of one. Of goods that go: the lot. */
  readonly lotCode: string;
  readonly expiresOn: string;
  readonly serials: string;
  readonly unitCost: string;
  readonly lotId: string | null;
}

let lastKey = 0;
export const newLine = (productId: string | null = null): PostingLine => ({
  key: ++lastKey,
  productId,
  quantity: "",
  lotCode: "",
  expiresOn: "",
  serials: "",
  unitCost: "",
  lotId: null,
});

/** As the server takes them; it says of an empty one that it is. */
export const toLines = (lines: readonly PostingLine[]) =>
  lines.map(({ productId, quantity, lotId }) => ({
    productId: productId ?? "",
    quantity,
    ...(lotId && { lotId }),
  }));

/** The same with what comes in says of itself. */
export const toArrivals = (lines: readonly PostingLine[]) =>
  lines.map((line) => {
    const serials = line.serials.split(/[\s,;]+/).filter(Boolean);
    return {
      productId: line.productId ?? "",
      quantity: line.quantity,
      unitCost: orAbsent(line.unitCost),
      ...(line.lotCode.trim() && {
        lot: { code: line.lotCode, expiresOn: orAbsent(line.expiresOn) },
      }),
      ...(serials.length > 0 && { serials }),
    };
  });

/** Products and quantities of what is booked. */
export function PostingLines({
  form,
  quantityLabel,
  details,
}: {
  form: UseFormReturnType<{ lines: PostingLine[] } & Record<string, unknown>>;
  quantityLabel: string;
  /** What else a line says: of goods that come in, of goods whose lot may be named, nothing. */
  details?: "arrival" | "lot";
}) {
  const { lines } = form.values;
  return (
    <Fieldset legend="Goods" variant="unstyled">
      {lines.map((line, at) => (
        <Box key={line.key} mb="xs">
          <Group gap="xs" align="flex-start" wrap="nowrap">
            <ProductSelect
              aria-label={`Product ${at + 1}`}
              placeholder="Product"
              required
              style={{ flex: 1 }}
              {...form.getInputProps(`lines.${at}.productId`)}
            />
            <TextInput
              aria-label={`${quantityLabel} ${at + 1}`}
              placeholder={quantityLabel}
              required
              inputMode="decimal"
              w={110}
              {...form.getInputProps(`lines.${at}.quantity`)}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              mt={4}
              style={{ visibility: lines.length === 1 ? "hidden" : undefined }}
              aria-label={`Remove line ${at + 1}`}
              onClick={() => form.removeListItem("lines", at)}
            >
              <IconTrash size={16} />
            </ActionIcon>
          </Group>
          {details === "arrival" && <Arrival form={form} line={line} at={at} />}
          {details === "lot" && (
            <LotSelect
              productId={line.productId}
              size="sm"
              mt={4}
              aria-label={`Lot ${at + 1}`}
              {...form.getInputProps(`lines.${at}.lotId`)}
            />
          )}
        </Box>
      ))}
      <Button
        variant="subtle"
        size="xs"
        leftSection={<IconPlus size={14} />}
        onClick={() => form.insertListItem("lines", newLine())}
      >
        Add a line
      </Button>
    </Fieldset>
  );
}

/** What goods that come in say of themselves, as their product wants it. */
function Arrival({
  form,
  line,
  at,
}: {
  form: UseFormReturnType<{ lines: PostingLine[] } & Record<string, unknown>>;
  line: PostingLine;
  at: number;
}) {
  const { productId } = line;
  const { data } = useQuery(
    trpc.catalog.products.get.queryOptions(productId ? { id: productId } : skipToken),
  );
  return (
    <Group gap="xs" mt={4} align="flex-start">
      <TextInput
        size="sm"
        w={110}
        inputMode="decimal"
        placeholder={data?.cost ?? "Cost of one"}
        aria-label={`Cost of one ${at + 1}`}
        {...form.getInputProps(`lines.${at}.unitCost`)}
      />
      {data?.tracking === "lot" && (
        <>
          <TextInput
            size="sm"
            style={{ flex: 1 }}
            miw={110}
            placeholder="Lot"
            required
            aria-label={`Lot ${at + 1}`}
            {...form.getInputProps(`lines.${at}.lotCode`)}
          />
          <TextInput
            size="sm"
            type="date"
            aria-label={`Last day of use ${at + 1}`}
            {...form.getInputProps(`lines.${at}.expiresOn`)}
          />
        </>
      )}
      {data?.tracking === "serial" && (
        <TextInput
          size="sm"
          style={{ flex: 1 }}
          miw={160}
          required
          placeholder="Serial numbers, with spaces between"
          aria-label={`Serial numbers ${at + 1}`}
          {...form.getInputProps(`lines.${at}.serials`)}
        />
      )}
    </Group>
  );
}
