import {
  Alert,
  FileInput,
  Radio,
  Select,
  SimpleGrid,
  Stack,
  Switch,
  Table,
  Text,
} from "@mantine/core";
import { IconUpload } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { upload } from "../../api/http.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, useCommandForm } from "../../parts/command-form.tsx";
import { TextLink } from "../../parts/links.tsx";
import { Page, Section } from "../../parts/page.tsx";
import { useWarehouses } from "../../parts/pickers.tsx";
import { fieldNamed, readHeader } from "./csv-header.ts";
import { type Import, type ImportType, importTypeOptions, importTypes } from "./import-types.ts";

interface UploadValues extends Record<string, unknown> {
  type: ImportType;
  file: File | null;
  mode: "partial" | "atomic";
  dryRun: boolean;
  warehouse: string | null;
  /** The field of each column, in the file's order; null is ignored. */
  mapping: { column: string; field: string | null }[];
}

/** The file goes over REST, in a form; tRPC carries no files. */
function sendImport(values: UploadValues, idempotencyKey: string): Promise<Import> {
  const form = new FormData();
  form.set("type", values.type);
  form.set("mode", values.mode);
  form.set("dryRun", String(values.dryRun));
  form.set(
    "mapping",
    JSON.stringify(Object.fromEntries(values.mapping.map(({ column, field }) => [column, field]))),
  );
  if (values.warehouse && values.type === "stock") form.set("warehouse", values.warehouse);
  if (values.file) {
    form.set("fileName", values.file.name);
    form.set("data", values.file);
  }
  return upload<Import>("/imports", form, idempotencyKey);
}

export function NewImportPage() {
  const navigate = useNavigate();
  const warehouses = useWarehouses();
  const [unread, setUnread] = useState(false);
  const start = useCommand(
    (values: UploadValues, { context }) => sendImport(values, String(context?.idempotencyKey)),
    {
      onDone: ({ id }) => void navigate({ to: "/imports/$id", params: { id } }),
      showsProblem: true,
    },
  );
  const state = useCommandForm<UploadValues, UploadValues, Import>({
    initialValues: {
      type: "products",
      file: null,
      mode: "partial",
      dryRun: true,
      warehouse: null,
      mapping: [],
    },
    command: start,
    toInput: (values) => values,
  });
  const { form } = state;
  const { type, file, mapping } = form.values;
  const { fields } = importTypes[type];

  const setMapping = (columns: readonly string[], forType: ImportType) =>
    form.setFieldValue(
      "mapping",
      columns.map((column) => ({ column, field: fieldNamed(column, importTypes[forType].fields) })),
    );
  const choose = async (chosen: File | null) => {
    form.setFieldValue("file", chosen);
    setUnread(false);
    try {
      setMapping(chosen ? await readHeader(chosen) : [], type);
    } catch {
      setUnread(true);
    }
  };

  return (
    <Page
      title="New import"
      description="A CSV file in UTF-8 with a header; rows are added, or changed where their key is known"
      back={<TextLink to="/imports">Imports</TextLink>}
    >
      <CommandForm
        state={state}
        action={form.values.dryRun ? "Check the file" : "Import"}
        onCancel={() => void navigate({ to: "/imports" })}
      >
        <Section title="File">
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <Select
              label="What it holds"
              allowDeselect={false}
              data={importTypeOptions}
              {...form.getInputProps("type")}
              onChange={(chosen) => {
                if (!chosen) return;
                form.setFieldValue("type", chosen as ImportType);
                setMapping(
                  mapping.map(({ column }) => column),
                  chosen as ImportType,
                );
              }}
            />
            <FileInput
              label="CSV file"
              required
              accept=".csv,text/csv,text/plain"
              placeholder="Choose a file"
              clearable
              leftSection={<IconUpload size={16} />}
              {...form.getInputProps("file")}
              error={form.errors.data ?? (unread ? "The file cannot be read" : undefined)}
              onChange={(chosen) => void choose(chosen)}
            />
            {type === "stock" && (
              <Select
                label="Warehouse"
                description="Whose levels the file sets"
                required
                data={warehouses.data?.items.map(({ code, name }) => ({
                  value: code,
                  label: name,
                }))}
                {...form.getInputProps("warehouse")}
              />
            )}
          </SimpleGrid>
        </Section>
        {file && mapping.length > 0 && (
          <Section title="Columns">
            <Table aria-label="Columns" verticalSpacing={6} maw={640}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>In the file</Table.Th>
                  <Table.Th>Fills</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {mapping.map(({ column, field }, at) => (
                  <Table.Tr key={at}>
                    <Table.Td>{column}</Table.Td>
                    <Table.Td>
                      <Select
                        size="sm"
                        searchable
                        clearable
                        placeholder="Nothing: ignored"
                        aria-label={`Field of ${column}`}
                        data={fields}
                        value={field}
                        onChange={(chosen) => form.setFieldValue(`mapping.${at}.field`, chosen)}
                      />
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Section>
        )}
        <Section title="How">
          <Stack gap="md">
            <Switch
              label="Only check, write nothing"
              description="Every row is checked and reported; run it again to write"
              {...form.getInputProps("dryRun", { type: "checkbox" })}
            />
            <Radio.Group label="When rows are wrong" {...form.getInputProps("mode")}>
              <Stack gap={6} mt={6}>
                <Radio value="partial" label="Write the good rows, report the others" />
                <Radio value="atomic" label="Write nothing unless all rows are good" />
              </Stack>
            </Radio.Group>
          </Stack>
        </Section>
        {mapping.length > 0 && mapping.every(({ field }) => field === null) && (
          <Alert variant="default">
            <Text>No column fills a field of {importTypes[type].label.toLowerCase()} yet.</Text>
          </Alert>
        )}
      </CommandForm>
    </Page>
  );
}
