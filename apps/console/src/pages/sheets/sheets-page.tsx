import { Button, FileInput, NumberInput, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { upload } from "../../api/http.ts";
import { api, type Inputs, type Outputs, trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, useCommandForm } from "../../parts/command-form.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { FlagFilter, SearchFilter } from "../../parts/filters.tsx";
import { quantity } from "../../parts/format.ts";
import { RowLink } from "../../parts/links.tsx";
import { useListState } from "../../parts/list-state.ts";
import { Page } from "../../parts/page.tsx";
import { ResourceTable } from "../../parts/resource-table.tsx";
import { When } from "../../parts/values.tsx";

export function SheetsPage() {
  const mayWrite = useMay()("workshop:write");
  const list = useListState({ filters: ["archived"], sorts: ["createdAt", "name"] });
  const query = useQuery(
    trpc.workshop.templates.list.queryOptions(
      { ...list.page, q: list.filters.q, archived: list.filters.archived === "true" },
      { placeholderData: keepPreviousData },
    ),
  );
  return (
    <Page
      title="Spreadsheets"
      description="Kinds of sheets that are read in, and what their columns mean"
      actions={
        mayWrite && (
          <Dialog
            title="New kind of sheet"
            button={(open) => (
              <Button leftSection={<IconPlus size={16} />} onClick={open}>
                New kind of sheet
              </Button>
            )}
          >
            {(close) => <NewTemplate onCancel={close} />}
          </Dialog>
        )
      }
    >
      <ResourceTable
        label="Kinds of sheets"
        query={query}
        list={list}
        rowKey={({ id }) => id}
        empty={{ title: "No kinds of sheets yet." }}
        filters={
          <>
            <SearchFilter list={list} label="name" />
            <FlagFilter
              label="Archived"
              value={list.filters.archived}
              onChange={(archived) => list.set({ archived })}
            />
          </>
        }
        columns={[
          {
            header: "Name",
            sort: "name",
            cell: ({ id, name }) => (
              <RowLink to="/sheets/$id" params={{ id }}>
                {name}
              </RowLink>
            ),
          },
          { header: "Columns", align: "right", cell: ({ columns }) => quantity(columns.length) },
          {
            header: "Made",
            sort: "createdAt",
            cell: ({ createdAt }) => <When at={createdAt} />,
            from: "sm",
          },
        ]}
      />
    </Page>
  );
}

interface Values extends Record<string, unknown> {
  name: string;
  headerRow: number;
  sample: File | null;
}
type Template = Outputs["workshop"]["templates"]["get"];
type Proposal = Outputs["workshop"]["entries"]["propose"];

/** Its fields are proposed from a sample; they are put right on its page. */
function NewTemplate({ onCancel }: { onCancel: () => void }) {
  const navigate = useNavigate();
  const command = useCommand(
    async ({ name, headerRow, sample }: Values, options): Promise<Template> => {
      const form = new FormData();
      form.set("headerRow", String(headerRow));
      if (sample) form.set("data", sample);
      const key = String(options.context?.idempotencyKey);
      const { columns } = await upload<Proposal>(
        "/workshop/templates/propose",
        form,
        `${key}-look`,
      );
      const input: Inputs["workshop"]["templates"]["create"] = { name, headerRow, columns };
      return api.workshop.templates.create.mutate(input, options);
    },
    {
      onDone: ({ id }) => void navigate({ to: "/sheets/$id", params: { id } }),
      showsProblem: true,
    },
  );
  const state = useCommandForm<Values, Values, Template>({
    initialValues: { name: "", headerRow: 1, sample: null },
    command,
    toInput: (values) => values,
  });
  const { form } = state;
  return (
    <CommandForm state={state} action="Make it from the sample" onCancel={onCancel}>
      <TextInput label="Name" required {...form.getInputProps("name")} />
      <FileInput
        label="A sample"
        description="An .xlsx or .xls with headers and some rows"
        accept=".xlsx,.xls"
        {...form.getInputProps("sample")}
      />
      <NumberInput
        label="Row of the headers"
        min={1}
        max={100}
        {...form.getInputProps("headerRow")}
      />
    </CommandForm>
  );
}
