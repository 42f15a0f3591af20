import {
  ActionIcon,
  Anchor,
  Button,
  FileButton,
  Group,
  Image,
  Paper,
  Progress,
  Stack,
  Text,
} from "@mantine/core";
import { IconFile, IconTrash, IconUpload } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import type { Outputs } from "../api/trpc.ts";
import { uploadFile } from "../api/upload-file.ts";
import { useConfirm } from "./confirm.tsx";
import { bytes } from "./format.ts";
import { ProblemAlert } from "./problem-alert.tsx";

export type Attachment = Outputs["files"]["get"];

/**
 * What hangs on a thing: pictures small, others by their name, each to be saved. With `onUploaded`, files can be dropped or chosen; it is given
 * the id of each once it is up, to hang it on the thing.
 */
export function Attachments({
  files,
  accept,
  empty = "No files yet.",
  onUploaded,
  onRemove,
  more,
}: {
  files: readonly Attachment[];
  /** Media types, as a file dialog takes them. */
  accept?: string;
  empty?: string;
  onUploaded?: (fileId: string) => Promise<unknown>;
  onRemove?: (file: Attachment) => void;
  /** Further things that can be done with a file. */
  more?: (file: Attachment, at: number) => ReactNode;
}) {
  const confirm = useConfirm();
  const [isOver, setOver] = useState(false);
  const [running, setRunning] = useState<{ name: string; share: number } | null>(null);
  const [error, setError] = useState<unknown>(null);
  const take = async (chosen: readonly File[]) => {
    setError(null);
    try {
      for (const file of chosen) {
        setRunning({ name: file.name, share: 0 });
        const { id } = await uploadFile(file, (share) => setRunning({ name: file.name, share }));
        await onUploaded?.(id);
      }
    } catch (problem) {
      setError(problem);
    } finally {
      setRunning(null);
    }
  };
  return (
    <Stack
      gap="sm"
      onDragOver={(event) => {
        if (!onUploaded) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        if (!onUploaded) return;
        event.preventDefault();
        setOver(false);
        void take([...event.dataTransfer.files]);
      }}
      style={{
        outline: isOver ? "2px dashed var(--mantine-primary-color-filled)" : undefined,
        outlineOffset: 6,
      }}
    >
      {error !== null && <ProblemAlert error={error} />}
      {files.length === 0 && <Text c="dimmed">{empty}</Text>}
      <Group gap="sm" align="stretch">
        {files.map((file, at) => (
          <Paper key={file.id} withBorder p="xs" w={168}>
            <Anchor href={file.url ?? undefined} underline="never" c="inherit" download={file.name}>
              <Preview file={file} />
              <Text size="sm" truncate title={file.name}>
                {file.name}
              </Text>
            </Anchor>
            <Group justify="space-between" gap={4} wrap="nowrap">
              <Text size="xs" c="dimmed">
                {bytes(file.bytes)}
              </Text>
              <Group gap={2} wrap="nowrap">
                {more?.(file, at)}
                {onRemove && (
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    aria-label={`Remove ${file.name}`}
                    onClick={() =>
                      confirm(
                        {
                          title: "Remove this file?",
                          body: `${file.name} is deleted for good.`,
                          action: "Remove file",
                          isGrave: true,
                        },
                        () => onRemove(file),
                      )
                    }
                  >
                    <IconTrash size={16} />
                  </ActionIcon>
                )}
              </Group>
            </Group>
          </Paper>
        ))}
      </Group>
      {running && (
        <div>
          <Text size="sm">{running.name}</Text>
          <Progress value={running.share * 100} aria-label={`Upload of ${running.name}`} />
        </div>
      )}
      {onUploaded && (
        <Group gap="sm">
          <FileButton
            multiple
            {...(accept !== undefined && { accept })}
            onChange={(chosen) => void take(chosen)}
          >
            {(props) => (
              <Button
                {...props}
                variant="default"
                leftSection={<IconUpload size={16} />}
                loading={running !== null}
              >
                Add files
              </Button>
            )}
          </FileButton>
          <Text size="sm" c="dimmed" visibleFrom="sm">
            or drop them here
          </Text>
        </Group>
      )}
    </Stack>
  );
}

function Preview({ file }: { file: Attachment }) {
  const thumb = file.variants.find(({ name }) => name === "thumb");
  if (thumb) return <Image src={thumb.url} alt="" h={110} fit="contain" radius="sm" />;
  return (
    <Group h={110} justify="center" aria-hidden>
      <IconFile size={40} stroke={1.2} />
    </Group>
  );
}
