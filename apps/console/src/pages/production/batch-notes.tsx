import { Stack, Text, Textarea } from "@mantine/core";
import { api } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, useCommandForm } from "../../parts/command-form.tsx";
import { Section } from "../../parts/page.tsx";
import { When } from "../../parts/values.tsx";
import type { Batch } from "./production-statuses.ts";

/** What people noted on a batch, newest first. */
export function BatchNotes({ batch }: { batch: Batch }) {
  const may = useMay();
  return (
    <Section title="Notes">
      <Stack gap="md">
        {batch.notes.map((note) => (
          <div key={note.id}>
            <Text style={{ whiteSpace: "pre-wrap" }}>{note.text}</Text>
            <Text size="sm" c="dimmed">
              <When at={note.createdAt} />
            </Text>
          </div>
        ))}
        {may("production:write") && <NoteForm id={batch.id} />}
      </Stack>
    </Section>
  );
}

function NoteForm({ id }: { id: string }) {
  const add = useCommand(api.production.batches.addNote.mutate, {
    onDone: () => state.form.reset(),
    showsProblem: true,
  });
  const state = useCommandForm({
    initialValues: { text: "" },
    command: add,
    toInput: ({ text }) => ({ id, text }),
  });
  return (
    <CommandForm state={state} action="Add note">
      <Textarea label="Note" autosize minRows={2} {...state.form.getInputProps("text")} />
    </CommandForm>
  );
}
