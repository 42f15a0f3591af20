import { Button, FileInput, Stack, Switch } from "@mantine/core";
import { IconUpload } from "@tabler/icons-react";
import { useState } from "react";
import { upload } from "../../api/http.ts";
import { useCommand } from "../../parts/command.ts";
import { Section } from "../../parts/page.tsx";
import { ProblemAlert } from "../../parts/problem-alert.tsx";
import type { SheetImport } from "./sheet-types.ts";

export function NewImport({ templateId }: { templateId: string }) {
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
      const path = `/workshop/templates/${templateId}/entries/import` as const;
      return upload<SheetImport>(path, form, String(context?.idempotencyKey));
    },
    { showsProblem: true },
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
