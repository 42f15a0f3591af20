import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useMay } from "../../parts/access.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { Page } from "../../parts/page.tsx";
import { useLiveProduction } from "../machines/use-live-production.ts";
import { BatchForm } from "./batch-form.tsx";
import { BatchTable } from "./batch-table.tsx";
import { ProductionTabs } from "./production-tabs.tsx";

export function BatchesPage() {
  const may = useMay();
  const navigate = useNavigate();
  useLiveProduction();
  return (
    <Page
      title="Batches"
      description="What was taken, what it gave, and what it cost"
      actions={
        may("production:write") && (
          <Dialog
            title="New batch"
            button={(open) => (
              <Button leftSection={<IconPlus size={16} />} onClick={open}>
                New batch
              </Button>
            )}
          >
            {() => (
              <BatchForm
                onDone={(id) => void navigate({ to: "/production/batches/$id", params: { id } })}
              />
            )}
          </Dialog>
        )
      }
    >
      <ProductionTabs />
      <BatchTable />
    </Page>
  );
}
