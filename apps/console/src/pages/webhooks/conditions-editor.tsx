import {
  ActionIcon,
  Autocomplete,
  Button,
  Group,
  NativeSelect,
  Stack,
  TextInput,
} from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { IconPlus, IconX } from "@tabler/icons-react";
import { newCondition, type Operation, type SettingsValues } from "./settings-values.ts";

const operations: { value: Operation; label: string }[] = [
  { value: "eq", label: "is" },
  { value: "ne", label: "is not" },
  { value: "in", label: "is one of" },
  { value: "gt", label: "is more than" },
  { value: "gte", label: "is at least" },
  { value: "lt", label: "is less than" },
  { value: "lte", label: "is at most" },
  { value: "exists", label: "is there" },
];
const presence = [
  { value: "true", label: "yes" },
  { value: "false", label: "no" },
];

/** What the data of an event must be like: all of these. */
export function ConditionsEditor({
  form,
  paths,
}: {
  form: UseFormReturnType<SettingsValues>;
  /** Paths that the chosen events have. */
  paths: readonly string[];
}) {
  const { conditions } = form.getValues();
  return (
    <Stack gap="xs" role="group" aria-label="Conditions">
      {conditions.map(({ key, op }, at) => {
        const field = (name: string) => form.getInputProps(`conditions.${at}.${name}`);
        const nth = `of condition ${at + 1}`;
        return (
          <Group key={key} gap="xs" align="flex-start" wrap="nowrap">
            <Autocomplete
              aria-label={`Field ${nth}`}
              placeholder="customer.country"
              data={[...paths]}
              limit={50}
              flex={2}
              {...field("path")}
            />
            <NativeSelect
              aria-label={`Comparison ${nth}`}
              data={operations}
              w={130}
              {...field("op")}
            />
            {op === "exists" ? (
              <NativeSelect
                aria-label={`Presence ${nth}`}
                data={presence}
                flex={1}
                {...field("value")}
              />
            ) : (
              <TextInput
                aria-label={`Value ${nth}`}
                placeholder={op === "in" ? "EE, LV, LT" : "EE"}
                flex={1}
                {...field("value")}
              />
            )}
            <ActionIcon
              variant="subtle"
              color="gray"
              mt={4}
              aria-label={`Remove condition ${at + 1}`}
              onClick={() => form.removeListItem("conditions", at)}
            >
              <IconX size={16} />
            </ActionIcon>
          </Group>
        );
      })}
      <Group>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlus size={14} />}
          onClick={() => form.insertListItem("conditions", newCondition())}
        >
          Add condition
        </Button>
      </Group>
    </Stack>
  );
}
