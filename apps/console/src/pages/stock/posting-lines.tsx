import { ActionIcon, Button, Fieldset, Group, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { ProductSelect } from "../../parts/pickers.tsx";

export interface PostingLine {
  readonly key: number;
  readonly productId: string | null;
  readonly quantity: string;
}

let lastKey = 0;
export const newLine = (productId: string | null = null): PostingLine => ({
  key: ++lastKey,
  productId,
  quantity: "",
});

/** As the server takes them; it says of an empty one that it is. */
export const toLines = (lines: readonly PostingLine[]) =>
  lines.map(({ productId, quantity }) => ({ productId: productId ?? "", quantity }));

/** Products and quantities of what is booked. */
export function PostingLines({
  form,
  quantityLabel,
}: {
  form: UseFormReturnType<{ lines: PostingLine[] } & Record<string, unknown>>;
  quantityLabel: string;
}) {
  const { lines } = form.values;
  return (
    <Fieldset legend="Goods" variant="unstyled">
      {lines.map((line, at) => (
        <Group key={line.key} gap="xs" align="flex-start" wrap="nowrap" mb="xs">
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
