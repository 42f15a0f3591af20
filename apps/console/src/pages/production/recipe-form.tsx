import {
  ActionIcon,
  Button,
  Checkbox,
  Fieldset,
  Group,
  Select,
  SimpleGrid,
  TextInput,
} from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { api, type Inputs, type Outputs } from "../../api/trpc.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, orNull, useCommandForm } from "../../parts/command-form.tsx";
import { ProductSelect } from "../../parts/pickers.tsx";

type Recipe = Outputs["catalog"]["recipes"]["get"];
type NewRecipe = Inputs["catalog"]["recipes"]["create"];

let lastKey = 0;
const keyed = <Line extends object>(line: Line) => ({ key: ++lastKey, ...line });
const newInput = () => keyed({ productId: null as string | null, quantity: "", counts: true });
const newByProduct = () =>
  keyed({ productId: null as string | null, outturn: "", expectedValue: null as string | null });
const newCheck = () =>
  keyed({
    name: "",
    kind: "measured" as "measured" | "passed",
    required: true,
    onFail: "block" as "block" | "quarantine",
    unit: "",
    min: "",
    max: "",
  });

/** Adds a recipe, or changes one; batches keep the one that they were made by. */
export function RecipeForm({ recipe: given, onDone }: { recipe?: Recipe; onDone: () => void }) {
  // As it was when editing began: its version tells whether somebody changed it since.
  const [recipe] = useState(given);
  const save = useCommand(
    (input: NewRecipe, options) =>
      recipe
        ? api.catalog.recipes.update.mutate(
            { ...input, id: recipe.id, version: recipe.version },
            options,
          )
        : api.catalog.recipes.create.mutate(input, options),
    { done: "Recipe saved", onDone, showsProblem: true },
  );
  const state = useCommandForm({
    initialValues: {
      code: recipe?.code ?? "",
      name: recipe?.name ?? "",
      productId: recipe?.productId ?? null,
      yieldQuantity: recipe?.yieldQuantity ?? "",
      conversionCost: recipe?.conversionCost ?? "0",
      allocation: (recipe?.allocation ?? "weight") as string | null,
      inputs: (recipe?.inputs.map(keyed) ?? [newInput()]) as ReturnType<typeof newInput>[],
      byProducts: (recipe?.byProducts.map(keyed) ?? []) as ReturnType<typeof newByProduct>[],
      checks:
        recipe?.checks.map((check) =>
          keyed({
            ...check,
            unit: check.unit ?? "",
            min: check.min ?? "",
            max: check.max ?? "",
          }),
        ) ?? [],
    },
    command: save,
    toInput: (values): NewRecipe => ({
      code: values.code,
      name: values.name,
      productId: values.productId ?? "",
      yieldQuantity: values.yieldQuantity,
      conversionCost: values.conversionCost,
      allocation: values.allocation === "value" ? "value" : "weight",
      inputs: values.inputs.map(({ key: _, productId, ...line }) => ({
        ...line,
        productId: productId ?? "",
      })),
      byProducts: values.byProducts.map(({ key: _, productId, ...line }) => ({
        ...line,
        productId: productId ?? "",
      })),
      checks: values.checks.map(({ key: _, unit, min, max, ...check }) => ({
        ...check,
        kind: min.trim() || max.trim() ? "measured" : "passed",
        unit: orNull(unit),
        min: orNull(min),
        max: orNull(max),
      })),
    }),
  });
  const { form } = state;
  const { inputs, byProducts, checks } = form.values;
  return (
    <CommandForm state={state} action="Save" onCancel={onDone}>
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <TextInput label="Code" required data-autofocus {...form.getInputProps("code")} />
        <TextInput label="Name" required {...form.getInputProps("name")} />
        <ProductSelect label="Makes" required {...form.getInputProps("productId")} />
        <TextInput
          label="One run gives"
          required
          inputMode="decimal"
          {...form.getInputProps("yieldQuantity")}
        />
        <TextInput
          label="One run costs besides"
          inputMode="decimal"
          {...form.getInputProps("conversionCost")}
        />
        <Select
          label="Outputs share the cost by"
          allowDeselect={false}
          data={[
            { value: "weight", label: "Quantity" },
            { value: "value", label: "Quantity and worth" },
          ]}
          {...form.getInputProps("allocation")}
        />
      </SimpleGrid>
      <Fieldset legend="One run takes" variant="unstyled">
        {inputs.map((line, at) => (
          <Group key={line.key} gap="xs" align="center" mb="xs">
            <ProductSelect
              aria-label={`Input ${at + 1}`}
              placeholder="Product"
              required
              style={{ flex: 1 }}
              miw={150}
              {...form.getInputProps(`inputs.${at}.productId`)}
            />
            <TextInput
              aria-label={`Quantity of input ${at + 1}`}
              placeholder="Quantity"
              required
              inputMode="decimal"
              w={90}
              {...form.getInputProps(`inputs.${at}.quantity`)}
            />
            <Checkbox
              label="Counts"
              aria-label={`Input ${at + 1} counts for the outturn`}
              {...form.getInputProps(`inputs.${at}.counts`, { type: "checkbox" })}
            />
            <Remove
              label={`Remove input ${at + 1}`}
              onClick={() => form.removeListItem("inputs", at)}
            />
          </Group>
        ))}
        <Add label="Add input" onClick={() => form.insertListItem("inputs", newInput())} />
      </Fieldset>
      <Fieldset legend="By-products" variant="unstyled">
        {byProducts.map((line, at) => (
          <Group key={line.key} gap="xs" align="center" mb="xs">
            <ProductSelect
              aria-label={`By-product ${at + 1}`}
              placeholder="Product"
              required
              style={{ flex: 1 }}
              miw={150}
              {...form.getInputProps(`byProducts.${at}.productId`)}
            />
            <TextInput
              aria-label={`Outturn of by-product ${at + 1}`}
              placeholder="0.08"
              required
              inputMode="decimal"
              w={90}
              {...form.getInputProps(`byProducts.${at}.outturn`)}
            />
            <Remove
              label={`Remove by-product ${at + 1}`}
              onClick={() => form.removeListItem("byProducts", at)}
            />
          </Group>
        ))}
        <Add
          label="Add by-product"
          onClick={() => form.insertListItem("byProducts", newByProduct())}
        />
      </Fieldset>
      <Fieldset legend="Quality checks" variant="unstyled">
        {checks.map((line, at) => (
          <Group key={line.key} gap="xs" align="center" mb="xs">
            <TextInput
              aria-label={`Name of check ${at + 1}`}
              placeholder="Moisture"
              required
              style={{ flex: 1 }}
              miw={120}
              {...form.getInputProps(`checks.${at}.name`)}
            />
            {(["min", "max", "unit"] as const).map((field) => (
              <TextInput
                key={field}
                aria-label={`${field} of check ${at + 1}`}
                placeholder={{ min: "At least", max: "At most", unit: "Unit" }[field]}
                w={80}
                {...form.getInputProps(`checks.${at}.${field}`)}
              />
            ))}
            <Remove
              label={`Remove check ${at + 1}`}
              onClick={() => form.removeListItem("checks", at)}
            />
          </Group>
        ))}
        <Add label="Add check" onClick={() => form.insertListItem("checks", newCheck())} />
      </Fieldset>
    </CommandForm>
  );
}

function Remove({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <ActionIcon variant="subtle" color="gray" aria-label={label} onClick={onClick}>
      <IconTrash size={16} />
    </ActionIcon>
  );
}

function Add({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <Button size="xs" variant="default" leftSection={<IconPlus size={14} />} onClick={onClick}>
      {label}
    </Button>
  );
}
