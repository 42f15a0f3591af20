import { Button, Group, Skeleton, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, type Outputs, trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, useCommandForm } from "../../parts/command-form.tsx";
import { words } from "../../parts/format.ts";
import { Page, Section } from "../../parts/page.tsx";
import { ProblemAlert } from "../../parts/problem-alert.tsx";
import { Json, When } from "../../parts/values.tsx";
import { fromText, type JsonSchema, SchemaField, toText } from "./schema-field.tsx";

type Setting = Outputs["settings"]["list"]["items"][number];

/** What administrators decide while the system runs. Each form is made from its setting's own schema. */
export function SettingsPage() {
  const query = useQuery(trpc.settings.list.queryOptions());
  const domains = [...new Set(query.data?.items.map(({ key }) => domainOf(key)) ?? [])];
  return (
    <Page title="Settings" description="A decision counts in all processes at once, and is audited">
      {query.error && <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Skeleton h={260} radius="md" />}
      {domains.map((domain) => (
        <Section key={domain} title={words(domain)}>
          <Stack gap="xl" maw={640}>
            {query.data?.items
              .filter(({ key }) => domainOf(key) === domain)
              .map((setting) => (
                <SettingForm key={`${setting.key} ${setting.version}`} setting={setting} />
              ))}
          </Stack>
        </Section>
      ))}
    </Page>
  );
}

const domainOf = (key: string) => key.split(".")[0] ?? key;

function SettingForm({ setting: given }: { setting: Setting }) {
  // As it was when editing began: its version tells whether somebody decided since.
  const [setting] = useState(given);
  const may = useMay();
  const { key, summary, value, initial, version, updatedAt } = setting;
  const schema = setting.schema as JsonSchema;
  const command = useCommand(
    (input: { value: unknown }, options) =>
      api.settings.set.mutate({ key, version, ...input }, options),
    { done: "Decided", showsProblem: true },
  );
  const state = useCommandForm({
    initialValues: { value: toText(schema, value) },
    command,
    toInput: (values) => ({ value: fromText(schema, values.value) }),
  });
  const decided = (
    <Text size="sm" c="dimmed">
      <span style={{ fontFamily: "var(--mantine-font-family-monospace)" }}>{key}</span>
      {version === 0 ? " · as it comes" : " · decided "}
      {version > 0 && <When at={updatedAt} />}
    </Text>
  );
  if (!may("settings:write"))
    return (
      <div>
        <Text fw={600}>{summary}</Text>
        <Json value={value} label={summary} />
        {decided}
      </div>
    );
  return (
    <CommandForm state={state} action="Save">
      <SchemaField
        label={summary}
        schema={schema}
        value={state.form.values.value}
        error={Object.values(state.form.errors)[0]}
        onChange={(changed) => state.form.setFieldValue("value", changed)}
      />
      <Group justify="space-between">
        {decided}
        {version > 0 && (
          <Button
            size="compact-sm"
            variant="subtle"
            onClick={() => state.form.setFieldValue("value", toText(schema, initial))}
          >
            Back to what it comes with
          </Button>
        )}
      </Group>
    </CommandForm>
  );
}
