import { ActionIcon, Button, Checkbox, Fieldset, Group, Select, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { api, type Inputs } from "../../api/trpc.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, orNull, useCommandForm } from "../../parts/command-form.tsx";
import { type Checklist, choicesOf } from "./workshop-statuses.ts";

type NewChecklist = Inputs["workshop"]["checklists"]["create"];
type Kind = Checklist["items"][number]["kind"];

const kinds = { pass_fail: "In order or not", measured: "Measured", text: "Words" };
let lastKey = 0;
const keyed = (item: Partial<Checklist["items"][number]> = {}) => ({
  key: ++lastKey,
  name: item.name ?? "",
  kind: (item.kind ?? "pass_fail") as string | null,
  unit: item.unit ?? "",
  min: item.min ?? "",
  max: item.max ?? "",
  required: item.required ?? true,
  photo: item.photo ?? false,
  critical: item.critical ?? true,
});

/** Makes a checklist, or another version of one. */
export function ChecklistForm({
  checklist: given,
  onDone,
}: {
  checklist?: Checklist;
  onDone: () => void;
}) {
  // As it was when editing began: its version tells whether somebody changed it since.
  const [checklist] = useState(given);
  const save = useCommand(
    (input: NewChecklist, options) =>
      checklist
        ? api.workshop.checklists.update.mutate(
            { ...input, id: checklist.id, version: checklist.version },
            options,
          )
        : api.workshop.checklists.create.mutate(input, options),
    { done: "Checklist saved", onDone, showsProblem: true },
  );
  const state = useCommandForm({
    initialValues: {
      name: checklist?.name ?? "",
      items: checklist ? checklist.items.map(keyed) : [keyed()],
    },
    command: save,
    toInput: ({ name, items }): NewChecklist => ({
      name,
      items: items.map(({ key: _, kind, unit, min, max, ...item }) => ({
        ...item,
        kind: (kind ?? "pass_fail") as Kind,
        ...(kind === "measured" && { unit: orNull(unit), min: orNull(min), max: orNull(max) }),
      })),
    }),
  });
  const { form } = state;
  return (
    <CommandForm state={state} action="Save" onCancel={onDone}>
      <TextInput label="Name" required data-autofocus {...form.getInputProps("name")} />
      <Fieldset legend="Items" variant="unstyled">
        {form.values.items.map((item, at) => (
          <Group key={item.key} gap="xs" mb="sm" align="center">
            <TextInput
              aria-label={`Item ${at + 1}`}
              placeholder="Cable sound"
              required
              style={{ flex: 1 }}
              miw={160}
              {...form.getInputProps(`items.${at}.name`)}
            />
            <Select
              aria-label={`Kind of item ${at + 1}`}
              w={150}
              allowDeselect={false}
              data={choicesOf(kinds)}
              {...form.getInputProps(`items.${at}.kind`)}
            />
            {item.kind === "measured" &&
              (["min", "max", "unit"] as const).map((field) => (
                <TextInput
                  key={field}
                  aria-label={`${field} of item ${at + 1}`}
                  placeholder={{ min: "At least", max: "At most", unit: "Unit" }[field]}
                  w={80}
                  {...form.getInputProps(`items.${at}.${field}`)}
                />
              ))}
            {(["required", "critical", "photo"] as const).map((field) => (
              <Checkbox
                key={field}
                label={{ required: "Required", critical: "Critical", photo: "Photo" }[field]}
                aria-label={`Item ${at + 1}: ${field}`}
                {...form.getInputProps(`items.${at}.${field}`, { type: "checkbox" })}
              />
            ))}
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Remove item ${at + 1}`}
              onClick={() => form.removeListItem("items", at)}
            >
              <IconTrash size={16} />
            </ActionIcon>
          </Group>
        ))}
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlus size={14} />}
          onClick={() => form.insertListItem("items", keyed())}
        >
          Add item
        </Button>
      </Fieldset>
    </CommandForm>
  );
}
