import { ActionIcon, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { IconPlus, IconX } from "@tabler/icons-react";

/** A part of a shift, by the clocks of its site: `{ start: "22:00", end: "06:00" }`. */
export interface Hours {
  start: string;
  end: string;
}

/** What the server takes at most. */
const mostParts = 6;
const isNextDay = ({ start, end }: Hours) => start !== "" && end !== "" && end <= start;

/** The hours of a shift: one part, or several with time off between; one that ends before it starts ends on the next day. */
export function HoursFields<Values extends { hours: Hours[] }>({
  form,
}: {
  form: UseFormReturnType<Values>;
}) {
  const { hours } = form.values;
  return (
    <Stack gap="xs">
      {hours.map((part, at) => (
        <div key={at}>
          <Group gap="xs" align="flex-end" wrap="nowrap">
            <TextInput
              label={at === 0 ? "From" : "Again from"}
              type="time"
              required
              flex={1}
              {...form.getInputProps(`hours.${at}.start`)}
            />
            <TextInput
              label={at === 0 ? "To" : "Again to"}
              type="time"
              required
              flex={1}
              {...form.getInputProps(`hours.${at}.end`)}
            />
            {hours.length > 1 && (
              <ActionIcon
                variant="subtle"
                color="gray"
                size="lg"
                aria-label={`Remove ${part.start}–${part.end}`}
                onClick={() => form.removeListItem("hours", at)}
              >
                <IconX size={16} />
              </ActionIcon>
            )}
          </Group>
          {isNextDay(part) && (
            <Text size="sm" c="dimmed" mt={4}>
              Until {part.end} on the next day
            </Text>
          )}
        </div>
      ))}
      {hours.length < mostParts && (
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconPlus size={14} />}
          style={{ alignSelf: "flex-start" }}
          onClick={() =>
            form.setValues({ hours: [...hours, { start: "", end: "" }] } as Partial<Values>)
          }
        >
          Hours after a break
        </Button>
      )}
    </Stack>
  );
}
