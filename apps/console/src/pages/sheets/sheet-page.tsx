import {
  Anchor,
  Button,
  Checkbox,
  Code,
  FileInput,
  Group,
  Select,
  Stack,
  Switch,
  Table,
  Text,
} from "@mantine/core";
import { IconUpload } from "@tabler/icons-react";
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { upload } from "../../api/http.ts";
import { api, type Outputs, trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { useCommand } from "../../parts/command.ts";
import { quantity } from "../../parts/format.ts";
import { TextLink } from "../../parts/links.tsx";
import { useListState } from "../../parts/list-state.ts";
import { Page, QueryPage, Section } from "../../parts/page.tsx";
import { ProblemAlert } from "../../parts/problem-alert.tsx";
import { ResourceTable } from "../../parts/resource-table.tsx";
import { Status, type Statuses } from "../../parts/status.tsx";
import { Nothing, When } from "../../parts/values.tsx";

type Template = Outputs["workshop"]["templates"]["get"];
type SheetImport = Outputs["workshop"]["imports"]["get"];
type Field = Template["columns"][number];

const types: Readonly<Record<Field["type"], string>> = {
  text: "Text",
  integer: "Whole number",
  decimal: "Number",
  date: "Date",
  datetime: "Date and time",
  boolean: "Yes or no",
  choice: "One of a list",
};
const statuses: Statuses<SheetImport["status"]> = {
  pending: { label: "Waiting", tone: "neutral" },
  running: { label: "Running", tone: "busy" },
  completed: { label: "Completed", tone: "good" },
  failed: { label: "Failed", tone: "bad" },
  cancelled: { label: "Cancelled", tone: "neutral" },
};
const isRunning = ({ status }: SheetImport) => status === "pending" || status === "running";

export function SheetPage() {
  const { id } = useParams({ from: "/signed-in/sheets/$id" });
  const mayWrite = useMay()("workshop:write");
  const query = useQuery(trpc.workshop.templates.get.queryOptions({ id }));
  return (
    <QueryPage query={query} title="Spreadsheet">
      {(template) => (
        <Page
          title={template.name}
          description={`Headers in row ${template.headerRow}${template.sheetName ? ` of ${template.sheetName}` : ""}`}
          back={<TextLink to="/sheets">Spreadsheets</TextLink>}
        >
          {mayWrite && !template.archivedAt && <NewImport template={template} />}
          <Imports template={template} />
          <Fields key={template.version} template={template} mayWrite={mayWrite} />
        </Page>
      )}
    </QueryPage>
  );
}

function NewImport({ template: { id } }: { template: Template }) {
  const client = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const [isCheck, setCheck] = useState(true);
  const [isAtomic, setAtomic] = useState(false);
  const start = useCommand(
    (values: { file: File; dryRun: boolean; atomic: boolean }, { context }) => {
      const form = new FormData();
      form.set("dryRun", String(values.dryRun));
      form.set("mode", values.atomic ? "atomic" : "partial");
      form.set("fileName", values.file.name);
      form.set("data", values.file);
      const path = `/workshop/templates/${id}/entries/import` as const;
      return upload<SheetImport>(path, form, String(context?.idempotencyKey));
    },
    {
      onDone: () => void client.invalidateQueries(trpc.workshop.imports.list.queryFilter()),
      showsProblem: true,
    },
  );
  return (
    <Section title="Import a sheet">
      <Stack gap="sm" align="flex-start">
        {start.error && <ProblemAlert error={start.error} />}
        <FileInput
          label="Sheet"
          placeholder="Choose an .xlsx or .xls"
          accept=".xlsx,.xls"
          value={file}
          onChange={setFile}
          w="100%"
          maw={420}
        />
        <Switch
          label="Only check, write nothing"
          checked={isCheck}
          onChange={(event) => setCheck(event.currentTarget.checked)}
        />
        <Switch
          label="All rows or none"
          checked={isAtomic}
          onChange={(event) => setAtomic(event.currentTarget.checked)}
        />
        <Button
          leftSection={<IconUpload size={16} />}
          disabled={!file}
          loading={start.isPending}
          onClick={() => file && start.mutate({ file, dryRun: isCheck, atomic: isAtomic })}
        >
          {isCheck ? "Check the sheet" : "Import the sheet"}
        </Button>
      </Stack>
    </Section>
  );
}

function Imports({ template: { id } }: { template: Template }) {
  const list = useListState({ filters: [], sorts: ["createdAt"] });
  const query = useQuery(
    trpc.workshop.imports.list.queryOptions(
      { ...list.page, templateId: id },
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
              cell: ({ fileName, dryRun }) => `${fileName}${dryRun ? " (check)" : ""}`,
            },
            {
              header: "Status",
              cell: ({ status, problem }) => (
                <>
                  <Status of={status} in={statuses} />
                  {problem && (
                    <Text size="xs" c="dimmed">
                      {problem}
                    </Text>
                  )}
                </>
              ),
            },
            { header: "Good", align: "right", cell: ({ imported }) => quantity(imported) },
            { header: "Refused", align: "right", cell: ({ failed }) => quantity(failed) },
            {
              header: "Marked copy",
              cell: ({ errorFileId }) =>
                errorFileId ? <MarkedCopy id={errorFileId} /> : <Nothing />,
              from: "xs",
            },
            { header: "When", cell: ({ createdAt }) => <When at={createdAt} />, from: "sm" },
          ]}
        />
      </Section>
      {newest && newest.errorCount > 0 && <CellErrors item={newest} />}
    </>
  );
}

function MarkedCopy({ id }: { id: string }) {
  const { data } = useQuery(trpc.files.get.queryOptions({ id }));
  return data?.url ? <Anchor href={data.url}>Download</Anchor> : <Nothing />;
}

function CellErrors({ item: { id, fileName } }: { item: SheetImport }) {
  const { data } = useQuery(trpc.workshop.imports.errors.queryOptions({ id, limit: 100 }));
  return (
    <Section title={`What is wrong in ${fileName}`}>
      <Stack gap={4}>
        {data?.items.map(({ cell, message, value }) => (
          <Text key={cell} size="sm">
            <Code>{cell}</Code> {message}
            {value !== null && `, not "${value}"`}
          </Text>
        ))}
        {data?.nextCursor && <Text c="dimmed">The marked copy has all of them.</Text>}
      </Stack>
    </Section>
  );
}

function Fields({ template, mayWrite }: { template: Template; mayWrite: boolean }) {
  const { id, version } = template;
  const client = useQueryClient();
  const [fields, setFields] = useState(template.columns);
  const save = useCommand(api.workshop.templates.update.mutate, {
    done: "Columns saved",
    onDone: () => void client.invalidateQueries(trpc.workshop.templates.get.queryFilter({ id })),
  });
  const change = (at: number, part: Partial<Field>) =>
    setFields(fields.map((field, n) => (n === at ? { ...field, ...part } : field)));
  return (
    <Section title="Columns">
      <Table.ScrollContainer minWidth={460}>
        <Table aria-label="Columns">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Column</Table.Th>
              <Table.Th>Field</Table.Th>
              <Table.Th>Holds</Table.Th>
              <Table.Th>Required</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {fields.map(({ column, field, type, required, choices }, at) => (
              <Table.Tr key={field}>
                <Table.Td>{column}</Table.Td>
                <Table.Td>
                  <Code>{field}</Code>
                </Table.Td>
                <Table.Td>
                  <Select
                    aria-label={`What ${column} holds`}
                    allowDeselect={false}
                    disabled={!mayWrite || choices !== undefined}
                    data={Object.entries(types)
                      .filter(([value]) => value !== "choice" || choices !== undefined)
                      .map(([value, label]) => ({ value, label }))}
                    value={type}
                    onChange={(value) => value && change(at, { type: value as Field["type"] })}
                  />
                </Table.Td>
                <Table.Td>
                  <Checkbox
                    aria-label={`${column} is required`}
                    disabled={!mayWrite}
                    checked={required}
                    onChange={(event) => change(at, { required: event.currentTarget.checked })}
                  />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {mayWrite && (
        <Group mt="sm">
          <Button
            variant="default"
            disabled={fields === template.columns}
            loading={save.isPending}
            onClick={() => save.mutate({ id, version, columns: fields })}
          >
            Save columns
          </Button>
        </Group>
      )}
    </Section>
  );
}
