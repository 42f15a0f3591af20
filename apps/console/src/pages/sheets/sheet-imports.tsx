import { Button, Code, Group, Stack, Text } from "@mantine/core";
import { IconDownload, IconPlayerStop } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, trpc } from "../../api/trpc.ts";
import { useCommand } from "../../parts/command.ts";
import { useConfirm } from "../../parts/confirm.tsx";
import { quantity } from "../../parts/format.ts";
import { useListState } from "../../parts/list-state.ts";
import { Section } from "../../parts/page.tsx";
import { ResourceTable } from "../../parts/resource-table.tsx";
import { Status } from "../../parts/status.tsx";
import { When } from "../../parts/values.tsx";
import { isRunning, runStatuses, type SheetImport } from "./sheet-types.ts";

/** What was imported by a template, newest first; while one runs, its rows are counted up each second. */
export function SheetImports({ templateId, mayWrite }: { templateId: string; mayWrite: boolean }) {
  const list = useListState({ filters: [], sorts: ["createdAt"] });
  const query = useQuery(
    trpc.workshop.imports.list.queryOptions(
      { ...list.page, templateId },
      {
        placeholderData: keepPreviousData,
        refetchInterval: ({ state }) => (state.data?.items.some(isRunning) ? 1000 : false),
      },
    ),
  );
  const newest = query.data?.items[0];
  return (
    <>
      <Section title="Imports" padded={false}>
        <ResourceTable
          label="Imports"
          isPart
          query={query}
          list={list}
          rowKey={(item) => item.id}
          empty={{ title: "No sheet was imported yet." }}
          columns={[
            {
              header: "File",
              cell: ({ fileName, dryRun, origin }) => (
                <>
                  {fileName}
                  {dryRun && " (check)"}
                  {origin === "schedule" && " (scheduled)"}
                </>
              ),
            },
            { header: "Status", cell: (item) => <Progress item={item} mayWrite={mayWrite} /> },
            { header: "Good", align: "right", cell: ({ imported }) => quantity(imported) },
            { header: "Refused", align: "right", cell: ({ failed }) => quantity(failed) },
            { header: "When", cell: ({ createdAt }) => <When at={createdAt} />, from: "sm" },
          ]}
        />
      </Section>
      {newest && newest.errorCount > 0 && <CellErrors item={newest} />}
    </>
  );
}

/** How it stands, and what can be done about it: stop it while it runs, take its errors home when it is over. */
function Progress({ item, mayWrite }: { item: SheetImport; mayWrite: boolean }) {
  const { status, processed, problem } = item;
  return (
    <>
      <div>
        <Status of={status} in={runStatuses} />
      </div>
      {isRunning(item) && processed > 0 && (
        <Text size="xs" c="dimmed">
          {quantity(processed)} rows so far
        </Text>
      )}
      {problem && (
        <Text size="xs" c="dimmed">
          {problem}
        </Text>
      )}
      {mayWrite && isRunning(item) && <Cancel item={item} />}
      {item.errorFileId !== null && <MarkedCopy id={item.errorFileId} of={item.fileName} />}
    </>
  );
}

function Cancel({ item: { id, fileName, dryRun, mode } }: { item: SheetImport }) {
  const confirm = useConfirm();
  const cancel = useCommand(api.workshop.imports.cancel.mutate, { done: "Import cancelled" });
  const isWriting = !dryRun && mode === "partial";
  return (
    <Button
      variant="default"
      size="compact-xs"
      mt={4}
      leftSection={<IconPlayerStop size={14} />}
      aria-label={`Cancel the import of ${fileName}`}
      loading={cancel.isPending}
      onClick={() =>
        confirm(
          {
            title: "Cancel this import?",
            body: isWriting
              ? `The rows of ${fileName} that were read so far stay.`
              : `Nothing of ${fileName} is written.`,
            action: "Cancel import",
          },
          () => cancel.mutate({ id }),
        )
      }
    >
      Cancel
    </Button>
  );
}

function MarkedCopy({ id, of }: { id: string; of: string }) {
  const { data } = useQuery(trpc.files.get.queryOptions({ id }));
  return (
    <Button
      component="a"
      variant="default"
      size="compact-xs"
      mt={4}
      leftSection={<IconDownload size={14} />}
      href={data?.url ?? undefined}
      download={data?.name}
      aria-label={`Marked copy of ${of}`}
    >
      Marked copy
    </Button>
  );
}

function CellErrors({ item: { id, fileName } }: { item: SheetImport }) {
  const { data } = useQuery(trpc.workshop.imports.errors.queryOptions({ id, limit: 100 }));
  return (
    <Section title={`What is wrong in ${fileName}`}>
      <Stack gap={4}>
        {data?.items.map(({ cell, message, value }) => (
          <Group key={cell} gap={6} wrap="nowrap" align="baseline">
            <Code>{cell}</Code>
            <Text size="sm" style={{ overflowWrap: "anywhere" }}>
              {message}
              {value !== null && `, not "${value}"`}
            </Text>
          </Group>
        ))}
        {data?.nextCursor && <Text c="dimmed">The marked copy has all of them.</Text>}
      </Stack>
    </Section>
  );
}
