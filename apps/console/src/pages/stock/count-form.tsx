import {
  ActionIcon,
  Box,
  Button,
  Fieldset,
  Group,
  TagsInput,
  Text,
  TextInput,
} from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { skipToken, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { api, trpc } from "../../api/trpc.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, orAbsent, useCommandForm } from "../../parts/command-form.tsx";
import { ProductSelect, WarehouseSelect } from "../../parts/pickers.tsx";
import { LotSelect } from "./lot-parts.tsx";

interface CountedLine {
  readonly key: number;
  readonly productId: string | null;
  readonly counted: string;
  readonly lotId: string | null;
  /** What was found of a product with serial numbers; null for the others. */
  readonly serials: string[] | null;
}

let lastKey = 0;
const newLine = (): CountedLine => ({
  ...{ key: ++lastKey, productId: null, counted: "", lotId: null, serials: null },
});

interface Values extends Record<string, unknown> {
  warehouseId: string | null;
  note: string;
  lines: CountedLine[];
}

export function CountForm({
  warehouseId,
  onDone,
}: {
  warehouseId: string | undefined;
  onDone: () => void;
}) {
  const navigate = useNavigate();
  const create = useCommand(api.stock.counts.create.mutate, {
    done: ({ number }) => `Counted: ${number}`,
    onDone: ({ id }) => {
      onDone();
      void navigate({ to: "/stock/counts/$id", params: { id } });
    },
    showsProblem: true,
  });
  const initialValues: Values = { warehouseId: warehouseId ?? null, note: "", lines: [newLine()] };
  const state = useCommandForm({
    initialValues,
    command: create,
    toInput: (values) => ({
      warehouseId: values.warehouseId ?? "",
      note: orAbsent(values.note),
      lines: values.lines.map(({ productId, counted, lotId, serials }) => ({
        productId: productId ?? "",
        ...(serials ? { serials } : { counted: orAbsent(counted), ...(lotId && { lotId }) }),
      })),
    }),
  });
  const { form } = state;
  return (
    <CommandForm state={state} action="Record" onCancel={onDone}>
      <WarehouseSelect label="Warehouse" required {...form.getInputProps("warehouseId")} />
      <Fieldset legend="Goods" variant="unstyled">
        {form.values.lines.map((line, at) => (
          <Line key={line.key} form={form} line={line} at={at} />
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
      <TextInput label="Note" {...form.getInputProps("note")} />
    </CommandForm>
  );
}

/** One product as it is told apart: a quantity, a quantity of a lot, or the serial numbers that were found. */
function Line({
  form,
  line,
  at,
}: {
  form: UseFormReturnType<Values>;
  line: CountedLine;
  at: number;
}) {
  const { data: product } = useQuery(
    trpc.catalog.products.get.queryOptions(line.productId ? { id: line.productId } : skipToken),
  );
  const isSerial = product?.tracking === "serial";
  const choose = (productId: string | null) => {
    form.setFieldValue(`lines.${at}.productId`, productId);
    form.setFieldValue(`lines.${at}.lotId`, null);
    form.setFieldValue(`lines.${at}.serials`, null);
  };
  return (
    <Box mb="xs">
      <Group gap="xs" align="flex-start" wrap="nowrap">
        <ProductSelect
          aria-label={`Product ${at + 1}`}
          placeholder="Product"
          required
          style={{ flex: 1 }}
          {...form.getInputProps(`lines.${at}.productId`)}
          onChange={choose}
        />
        {!isSerial && (
          <TextInput
            aria-label={`Counted ${at + 1}`}
            placeholder="Counted"
            required
            inputMode="decimal"
            w={110}
            {...form.getInputProps(`lines.${at}.counted`)}
          />
        )}
        <ActionIcon
          variant="subtle"
          color="gray"
          mt={4}
          style={{ visibility: form.values.lines.length === 1 ? "hidden" : undefined }}
          aria-label={`Remove line ${at + 1}`}
          onClick={() => form.removeListItem("lines", at)}
        >
          <IconTrash size={16} />
        </ActionIcon>
      </Group>
      {product?.tracking === "lot" && (
        <LotSelect
          productId={line.productId}
          size="sm"
          mt={4}
          aria-label={`Lot ${at + 1}`}
          {...form.getInputProps(`lines.${at}.lotId`)}
        />
      )}
      {isSerial && (
        <Serials
          productId={product.id}
          warehouseId={form.values.warehouseId}
          label={`Serial numbers found ${at + 1}`}
          value={line.serials}
          error={form.errors[`lines.${at}.serials`]}
          onChange={(serials) => form.setFieldValue(`lines.${at}.serials`, serials)}
        />
      )}
    </Box>
  );
}

/** The numbers that were found: scanned, pasted, or picked from those that are expected there. */
function Serials({
  productId,
  warehouseId,
  label,
  value,
  error,
  onChange,
}: {
  productId: string;
  warehouseId: string | null;
  label: string;
  value: string[] | null;
  error: React.ReactNode;
  onChange: (serials: string[]) => void;
}) {
  const { data } = useQuery(
    trpc.stock.units.list.queryOptions(
      warehouseId ? { productId, warehouseId, limit: 100 } : skipToken,
    ),
  );
  // A line without a location counts what lies in none.
  const expected = (data?.items ?? [])
    .filter(({ locationId }) => locationId === null)
    .map(({ serial }) => serial);
  const missing = expected.filter((serial) => !value?.includes(serial));
  return (
    <>
      <TagsInput
        size="sm"
        mt={4}
        aria-label={label}
        placeholder="Scan, paste or choose what was found"
        splitChars={[",", ";", " ", "\n"]}
        clearable
        maxDropdownHeight={200}
        data={expected}
        value={value ?? []}
        error={error}
        onChange={onChange}
      />
      <Group gap="xs" mt={2} justify="space-between">
        <Text size="xs" c="dimmed" aria-live="polite">
          {data?.nextCursor
            ? `${value?.length ?? 0} found, of more than 100 expected`
            : `${value?.length ?? 0} found, ${expected.length} expected${
                missing.length > 0 && missing.length < expected.length
                  ? `, not yet: ${missing.slice(0, 5).join(", ")}${missing.length > 5 ? " …" : ""}`
                  : ""
              }`}
        </Text>
        <Group gap={4}>
          <Button
            variant="subtle"
            size="compact-xs"
            disabled={missing.length === 0}
            onClick={() => onChange([...(value ?? []), ...missing])}
          >
            All expected
          </Button>
          <Button
            variant="subtle"
            size="compact-xs"
            disabled={value !== null && value.length === 0}
            onClick={() => onChange([])}
          >
            None there
          </Button>
        </Group>
      </Group>
    </>
  );
}
