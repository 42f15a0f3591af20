import { Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { api, type Inputs, type Outputs } from "../../api/trpc.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, useCommandForm } from "../../parts/command-form.tsx";

type Site = Outputs["sites"]["get"];

const timezones = ["UTC", ...Intl.supportedValuesOf("timeZone")];

/** Opens a site, or changes one. */
export function SiteForm({ site: given, onDone }: { site?: Site; onDone: () => void }) {
  // As it was when editing began: its version tells whether somebody changed it since.
  const [site] = useState(given);
  const save = useCommand(
    (input: Inputs["sites"]["create"], options) =>
      site
        ? api.sites.update.mutate({ ...input, id: site.id, version: site.version }, options)
        : api.sites.create.mutate(input, options),
    { done: site ? "Site saved" : "Site opened", onDone, showsProblem: true },
  );
  const state = useCommandForm({
    initialValues: {
      code: site?.code ?? "",
      name: site?.name ?? "",
      timezone: site?.timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    },
    command: save,
    toInput: (values) => values,
  });
  const { form } = state;
  return (
    <CommandForm state={state} action={site ? "Save" : "Open site"} onCancel={onDone}>
      <TextInput label="Code" required data-autofocus {...form.getInputProps("code")} />
      <TextInput label="Name" required {...form.getInputProps("name")} />
      <Select
        label="Time zone"
        description="Decides on which day an order is made"
        required
        searchable
        limit={50}
        data={timezones}
        {...form.getInputProps("timezone")}
      />
    </CommandForm>
  );
}
