import { ActionIcon, Button, Group, Stack, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { IconPlus, IconX } from "@tabler/icons-react";
import { newHeader, type SettingsValues } from "./settings-values.ts";

/** Headers that the receiver asks for. Values that are kept are not known here: they stay unless another is typed. */
export function HeadersEditor({ form }: { form: UseFormReturnType<SettingsValues> }) {
  const { headers } = form.getValues();
  return (
    <Stack gap="xs" role="group" aria-label="Headers">
      {headers.map(({ key, name, isKept }, at) => (
        <Group key={key} gap="xs" align="flex-start" wrap="nowrap">
          <TextInput
            aria-label={`Name of header ${at + 1}`}
            placeholder="authorization"
            readOnly={isKept}
            flex={1}
            {...form.getInputProps(`headers.${at}.name`)}
            error={form.errors[`ownHeaders.${name.trim().toLowerCase()}`]}
          />
          <TextInput
            aria-label={`Value of header ${at + 1}`}
            placeholder={isKept ? "unchanged" : "Bearer …"}
            autoComplete="off"
            flex={2}
            {...form.getInputProps(`headers.${at}.value`)}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            mt={4}
            aria-label={`Remove header ${at + 1}`}
            onClick={() => form.removeListItem("headers", at)}
          >
            <IconX size={16} />
          </ActionIcon>
        </Group>
      ))}
      <Group>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlus size={14} />}
          onClick={() => form.insertListItem("headers", newHeader())}
        >
          Add header
        </Button>
      </Group>
    </Stack>
  );
}
