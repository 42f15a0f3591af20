import { Button, Checkbox, Code, Group, Select, Table, TagsInput } from "@mantine/core";
import { useState } from "react";
import { api } from "../../api/trpc.ts";
import { useCommand } from "../../parts/command.ts";
import { Section } from "../../parts/page.tsx";
import { ProblemAlert } from "../../parts/problem-alert.tsx";
import { type Field, fieldTypes, type Template } from "./sheet-types.ts";

/** What each column holds; of a choice, what there is to choose from. */
export function SheetColumns({ template, mayWrite }: { template: Template; mayWrite: boolean }) {
  const { id, version } = template;
  const [fields, setFields] = useState(template.columns);
  const save = useCommand(api.workshop.templates.update.mutate, {
    done: "Columns saved",
    showsProblem: true,
  });
  const put = (at: number, field: Field) => setFields(fields.with(at, field));
  const retype = (at: number, type: Field["type"]) => {
    const { choices = [], ...field } = fields[at] as Field;
    put(at, type === "choice" ? { ...field, type, choices } : { ...field, type });
  };
  const unnamed = fields.find(({ type, choices }) => type === "choice" && choices?.length === 0);
  return (
    <Section title="Columns">
      {save.error && <ProblemAlert error={save.error} />}
      <Table.ScrollContainer minWidth={300}>
        <Table aria-label="Columns" verticalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Column</Table.Th>
              <Table.Th visibleFrom="sm">Field</Table.Th>
              <Table.Th>Holds</Table.Th>
              <Table.Th>Required</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {fields.map((field, at) => (
              <Table.Tr key={field.field}>
                <Table.Td>{field.column}</Table.Td>
                <Table.Td visibleFrom="sm">
                  <Code>{field.field}</Code>
                </Table.Td>
                <Table.Td>
                  <Select
                    aria-label={`What ${field.column} holds`}
                    allowDeselect={false}
                    disabled={!mayWrite}
                    data={Object.entries(fieldTypes).map(([value, label]) => ({ value, label }))}
                    value={field.type}
                    onChange={(type) => type && retype(at, type as Field["type"])}
                  />
                  {field.choices && (
                    <TagsInput
                      mt={6}
                      aria-label={`Choices of ${field.column}`}
                      description="Enter after each; case and spaces do not matter"
                      placeholder={field.choices.length === 0 ? "ok, rework …" : ""}
                      disabled={!mayWrite}
                      maxTags={200}
                      acceptValueOnBlur
                      value={[...field.choices]}
                      onChange={(choices) => put(at, { ...field, choices })}
                    />
                  )}
                </Table.Td>
                <Table.Td>
                  <Checkbox
                    aria-label={`${field.column} is required`}
                    disabled={!mayWrite}
                    checked={field.required}
                    onChange={(event) =>
                      put(at, { ...field, required: event.currentTarget.checked })
                    }
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
            disabled={fields === template.columns || unnamed !== undefined}
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
