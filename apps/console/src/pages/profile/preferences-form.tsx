import { Group, Select, SimpleGrid, Switch, useMantineColorScheme } from "@mantine/core";
import { useState } from "react";
import { api, type Inputs, type Outputs } from "../../api/trpc.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, useCommandForm } from "../../parts/command-form.tsx";
import { Section } from "../../parts/page.tsx";

type Preferences = Outputs["identity"]["me"]["preferences"]["get"];

const timezones = ["UTC", ...Intl.supportedValuesOf("timeZone")];
const languages = [
  { value: "en", label: "English" },
  { value: "ru", label: "Русский" },
  { value: "kk", label: "Қазақша" },
  { value: "de", label: "Deutsch" },
];
const themes = [
  { value: "system", label: "Like the system" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
];
const times = Array.from(
  { length: 48 },
  (_, at) => `${String(at >> 1).padStart(2, "0")}:${at % 2 ? "30" : "00"}`,
);
/** A value that was set elsewhere stays among the choices. */
const withChosen = (choices: string[], chosen: string) =>
  choices.includes(chosen) ? choices : [...choices, chosen];

/** How somebody wants to be met: language, time, colours, and when they are told things. */
export function PreferencesForm({ preferences: given }: { preferences: Preferences }) {
  // As it was when editing began: its version tells whether another window changed it since.
  const [{ version, notifications, ...general }] = useState(given);
  const { setColorScheme } = useMantineColorScheme();
  const save = useCommand(
    (input: Inputs["identity"]["me"]["preferences"]["update"], options) =>
      api.identity.me.preferences.update.mutate({ ...input, version }, options),
    {
      done: "Preferences saved",
      onDone: ({ theme }) => setColorScheme(theme === "system" ? "auto" : theme),
      showsProblem: true,
    },
  );
  const { quietHours, ...channels } = notifications;
  const state = useCommandForm({
    initialValues: {
      ...general,
      ...channels,
      isQuiet: quietHours !== null,
      from: quietHours?.from ?? "22:00",
      to: quietHours?.to ?? "07:00",
    },
    command: save,
    toInput: ({ language, timezone, theme, email, sms, push, isQuiet, from, to }) => ({
      language,
      timezone,
      theme,
      notifications: { email, sms, push, quietHours: isQuiet ? { from, to } : null },
    }),
  });
  const { form } = state;
  return (
    <Section title="Preferences">
      <CommandForm state={state} action="Save preferences">
        <SimpleGrid cols={{ base: 1, sm: 3 }}>
          <Select
            label="Language"
            required
            allowDeselect={false}
            data={
              languages.some(({ value }) => value === general.language)
                ? languages
                : [...languages, { value: general.language, label: general.language }]
            }
            {...form.getInputProps("language")}
          />
          <Select
            label="Time zone"
            required
            searchable
            allowDeselect={false}
            limit={50}
            data={withChosen(timezones, general.timezone)}
            {...form.getInputProps("timezone")}
          />
          <Select
            label="Colours"
            required
            allowDeselect={false}
            data={themes}
            {...form.getInputProps("theme")}
          />
        </SimpleGrid>
        <Group gap="lg">
          <Switch label="Letters" {...form.getInputProps("email", { type: "checkbox" })} />
          <Switch label="Text messages" {...form.getInputProps("sms", { type: "checkbox" })} />
          <Switch label="Push messages" {...form.getInputProps("push", { type: "checkbox" })} />
          <Switch label="Quiet hours" {...form.getInputProps("isQuiet", { type: "checkbox" })} />
        </Group>
        {form.values.isQuiet && (
          <SimpleGrid cols={{ base: 2, sm: 4 }}>
            <Select
              label="Quiet from"
              allowDeselect={false}
              data={withChosen(times, form.values.from)}
              {...form.getInputProps("from")}
            />
            <Select
              label="Quiet until"
              allowDeselect={false}
              data={withChosen(times, form.values.to)}
              {...form.getInputProps("to")}
            />
          </SimpleGrid>
        )}
      </CommandForm>
    </Section>
  );
}
