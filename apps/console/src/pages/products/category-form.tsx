import { Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { api, type Inputs, type Outputs } from "../../api/trpc.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, orNull, useCommandForm } from "../../parts/command-form.tsx";
import { CategorySelect } from "../../parts/pickers.tsx";

export type Category = Outputs["catalog"]["categories"]["get"];

/** Adds a category, or changes or moves one. */
export function CategoryForm({
  category: given,
  onDone,
}: {
  category?: Category;
  onDone: () => void;
}) {
  // As it was when editing began: its version tells whether somebody changed it since.
  const [category] = useState(given);
  const save = useCommand(
    (fields: Inputs["catalog"]["categories"]["create"], options) =>
      category
        ? api.catalog.categories.update.mutate(
            { ...fields, id: category.id, version: category.version },
            options,
          )
        : api.catalog.categories.create.mutate(fields, options),
    { done: category ? "Category saved" : "Category added", onDone, showsProblem: true },
  );
  const state = useCommandForm({
    initialValues: {
      code: category?.code ?? "",
      name: category?.name ?? "",
      parentId: category?.parentId ?? null,
      description: category?.description ?? "",
    },
    command: save,
    toInput: (values) => ({ ...values, description: orNull(values.description) }),
  });
  const { form } = state;
  return (
    <CommandForm state={state} action={category ? "Save" : "Add category"} onCancel={onDone}>
      <TextInput label="Code" required data-autofocus {...form.getInputProps("code")} />
      <TextInput label="Name" required {...form.getInputProps("name")} />
      <CategorySelect label="Inside of" clearable {...form.getInputProps("parentId")} />
      <Textarea label="Description" autosize minRows={2} {...form.getInputProps("description")} />
    </CommandForm>
  );
}
