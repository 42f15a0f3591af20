import { Anchor, FileInput, Group, Image, Stack, Text, Textarea } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, useCommandForm } from "../../parts/command-form.tsx";
import { Section } from "../../parts/page.tsx";
import { When } from "../../parts/values.tsx";
import type { Batch } from "./production-statuses.ts";

/** What people noted on a batch, with their photos, newest first. */
export function BatchNotes({ batch }: { batch: Batch }) {
  const may = useMay();
  return (
    <Section title="Notes">
      <Stack gap="md">
        {batch.notes.map((note) => (
          <div key={note.id}>
            <Text style={{ whiteSpace: "pre-wrap" }}>{note.text}</Text>
            <Group gap="xs">
              {note.fileIds.map((id) => (
                <NoteFile key={id} id={id} />
              ))}
            </Group>
            <Text size="sm" c="dimmed">
              <When at={note.createdAt} />
            </Text>
          </div>
        ))}
        {may("production:write") && <NoteForm id={batch.id} mayAttach={may("files:write")} />}
      </Stack>
    </Section>
  );
}

/** A photo as a small picture, another file by its name; either leads to the whole of it. */
function NoteFile({ id }: { id: string }) {
  const { data: file } = useQuery(trpc.files.get.queryOptions({ id }));
  if (!file?.url) return null;
  const isPicture = file.type.startsWith("image/");
  return (
    <Anchor href={file.url} target="_blank" rel="noreferrer">
      {isPicture ? (
        <Image src={file.variants[0]?.url ?? file.url} alt={file.name} w={96} h={96} radius="sm" />
      ) : (
        file.name
      )}
    </Anchor>
  );
}

/** A file as the API takes it in JSON. */
const base64Of = (file: File) =>
  new Promise<string>((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ""));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });

interface NoteInput {
  readonly text: string;
  readonly photos: readonly File[];
}

function NoteForm({ id, mayAttach }: { id: string; mayAttach: boolean }) {
  const add = useCommand(
    async ({ text, photos }: NoteInput, options) => {
      const kept = await Promise.all(
        photos.map(async (photo) =>
          api.files.create.mutate({ name: photo.name, data: await base64Of(photo) }),
        ),
      );
      const fileIds = kept.map((file) => file.id);
      return api.production.batches.addNote.mutate({ id, text, fileIds }, options);
    },
    { onDone: () => state.form.reset(), showsProblem: true },
  );
  const state = useCommandForm({
    initialValues: { text: "", photos: [] as File[] },
    command: add,
    toInput: ({ text, photos }): NoteInput => ({ text, photos }),
  });
  const { form } = state;
  return (
    <CommandForm state={state} action="Add note">
      <Textarea label="Note" autosize minRows={2} {...form.getInputProps("text")} />
      {mayAttach && (
        <FileInput
          label="Photos"
          placeholder="Choose or take"
          accept="image/*"
          multiple
          clearable
          clearButtonProps={{ "aria-label": "Clear photos" }}
          {...form.getInputProps("photos")}
        />
      )}
    </CommandForm>
  );
}
