import { ActionIcon, Button } from "@mantine/core";
import { IconArchive } from "@tabler/icons-react";
import type { TRPCRequestOptions } from "@trpc/client";
import { useCommand } from "./command.ts";
import { useConfirm } from "./confirm.tsx";
import { words } from "./format.ts";

interface Versioned {
  readonly id: string;
  readonly version: number;
}

/**
 * Archives a record once that is confirmed; only as it is on screen. An icon in a row of a table, where `name` says which one.
 *
 * `<ArchiveButton what="site" of={site} by={api.sites.archive.mutate} consequence="It takes no new warehouses." />`
 */
export function ArchiveButton({
  what,
  of: { id, version },
  by,
  consequence,
  name,
}: {
  what: string;
  of: Versioned;
  by: (input: Versioned, options: TRPCRequestOptions) => Promise<unknown>;
  consequence: string;
  name?: string;
}) {
  const confirm = useConfirm();
  const archive = useCommand(by, { done: `${words(what)} archived` });
  const ask = () =>
    confirm(
      {
        title: `Archive this ${what}?`,
        body: consequence,
        action: `Archive ${what}`,
        isGrave: true,
      },
      () => archive.mutate({ id, version }),
    );
  if (name !== undefined)
    return (
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={`Archive ${name}`}
        loading={archive.isPending}
        onClick={ask}
      >
        <IconArchive size={16} />
      </ActionIcon>
    );
  return (
    <Button
      variant="default"
      leftSection={<IconArchive size={16} />}
      loading={archive.isPending}
      onClick={ask}
    >
      Archive
    </Button>
  );
}
