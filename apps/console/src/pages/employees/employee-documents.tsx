import { ActionIcon, Anchor, Box, Button, Group, Text, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, type Inputs, type Outputs, trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { type Attachment, Attachments } from "../../parts/attachments.tsx";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, orNull, useCommandForm } from "../../parts/command-form.tsx";
import { useConfirm } from "../../parts/confirm.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { bytes, date } from "../../parts/format.ts";
import { useListState } from "../../parts/list-state.ts";
import { Section } from "../../parts/page.tsx";
import { ResourceTable } from "../../parts/resource-table.tsx";
import { Nothing } from "../../parts/values.tsx";
import { today } from "../scheduling/zoned.ts";
import type { Employee } from "./employee-form.tsx";

type Document = Outputs["people"]["employees"]["documents"]["create"];

/** The papers of an employee, the newest first, with the days on which they expire. */
export function EmployeeDocuments({ employee: { id, archivedAt } }: { employee: Employee }) {
  const may = useMay();
  const list = useListState({ filters: [], sorts: ["createdAt"] });
  const query = useQuery(
    trpc.people.employees.documents.list.queryOptions(
      { ...list.page, id },
      { placeholderData: keepPreviousData },
    ),
  );
  const mayWrite = may("people:write") && !archivedAt;
  return (
    <Section
      title="Documents"
      padded={false}
      actions={
        mayWrite && (
          <Dialog
            title="New document"
            button={(open) => (
              <Button
                size="compact-sm"
                variant="default"
                leftSection={<IconPlus size={14} />}
                onClick={open}
              >
                Add document
              </Button>
            )}
          >
            {(close) => <DocumentForm id={id} onDone={close} />}
          </Dialog>
        )
      }
    >
      <ResourceTable
        isPart
        label="Documents"
        query={query}
        list={list}
        rowKey={(document) => document.id}
        empty={{ title: "No documents yet. Those that expire are told of in time." }}
        columns={[
          {
            header: "Name",
            cell: ({ name, expiresOn }) => (
              <>
                {name}
                {expiresOn && (
                  <Box hiddenFrom="xs">
                    <Expiry on={expiresOn} />
                  </Box>
                )}
              </>
            ),
          },
          { header: "Kind", cell: ({ kind }) => kind, from: "sm" },
          { header: "Number", cell: ({ number }) => number ?? <Nothing />, from: "md" },
          { header: "Expires", cell: ({ expiresOn }) => <Expiry on={expiresOn} />, from: "xs" },
          { header: "File", cell: ({ file }) => <FileLink file={file} />, from: "xs" },
          {
            header: "Action",
            align: "right",
            cell: (document) => mayWrite && <RemoveDocument document={document} />,
          },
        ]}
      />
    </Section>
  );
}

function Expiry({ on }: { on: string | null }) {
  if (!on) return <Nothing />;
  const days = (Date.parse(on) - Date.parse(today())) / 86_400_000;
  const [tone, text] =
    days < 0 ? ["bad", "Expired"] : days <= 30 ? ["warn", "Expires"] : ["neutral", ""];
  return (
    <span className="status" data-tone={tone}>
      {text} {date(on)}
    </span>
  );
}

function FileLink({ file }: { file: Document["file"] }) {
  if (!file?.url) return <Nothing />;
  return (
    <Anchor href={file.url} download={file.name} title={bytes(file.bytes)}>
      {file.name}
    </Anchor>
  );
}

function RemoveDocument({ document }: { document: Document }) {
  const confirm = useConfirm();
  const remove = useCommand(api.people.employees.documents.delete.mutate, {
    done: "Document removed",
  });
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      aria-label={`Remove ${document.name}`}
      loading={remove.isPending}
      onClick={() =>
        confirm(
          {
            title: "Remove this document?",
            body: `${document.name} and its file are deleted for good.`,
            action: "Remove document",
            isGrave: true,
          },
          () => remove.mutate({ id: document.employeeId, documentId: document.id }),
        )
      }
    >
      <IconTrash size={16} />
    </ActionIcon>
  );
}

function DocumentForm({ id, onDone }: { id: string; onDone: () => void }) {
  const may = useMay();
  // It hangs on nothing until the document is saved; what is given up is cleaned up in a day.
  const [file, setFile] = useState<Attachment | null>(null);
  const save = useCommand(
    (input: Inputs["people"]["employees"]["documents"]["create"], options) =>
      api.people.employees.documents.create.mutate(input, options),
    { done: "Document added", onDone, showsProblem: true },
  );
  const state = useCommandForm({
    initialValues: { kind: "", name: "", number: "", issuedOn: "", expiresOn: "" },
    command: save,
    toInput: ({ kind, name, ...optional }) => ({
      id,
      kind,
      name,
      number: orNull(optional.number),
      issuedOn: orNull(optional.issuedOn),
      expiresOn: orNull(optional.expiresOn),
      fileId: file?.id ?? null,
    }),
  });
  const { form } = state;
  return (
    <CommandForm state={state} action="Add document" onCancel={onDone}>
      <TextInput
        label="Kind"
        placeholder="licence, contract, medical"
        required
        data-autofocus
        {...form.getInputProps("kind")}
      />
      <TextInput label="Name" required {...form.getInputProps("name")} />
      <TextInput label="Number" {...form.getInputProps("number")} />
      <Group grow>
        <TextInput label="Issued on" type="date" {...form.getInputProps("issuedOn")} />
        <TextInput label="Expires on" type="date" {...form.getInputProps("expiresOn")} />
      </Group>
      {may("files:write") && (
        <div>
          <Text size="md">File</Text>
          <Attachments
            files={file ? [file] : []}
            empty="None, or one."
            onRemove={() => setFile(null)}
            {...(!file && {
              onUploaded: async (fileId: string) =>
                setFile(await api.files.get.query({ id: fileId })),
            })}
          />
        </div>
      )}
    </CommandForm>
  );
}
