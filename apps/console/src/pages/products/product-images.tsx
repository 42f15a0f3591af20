import { ActionIcon } from "@mantine/core";
import { IconStar, IconStarFilled } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { api, trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { Attachments } from "../../parts/attachments.tsx";
import { useCommand } from "../../parts/command.ts";
import { Section } from "../../parts/page.tsx";
import { ProblemAlert } from "../../parts/problem-alert.tsx";
import type { Product } from "./kinds.ts";

/** The pictures of a product: the first is the main one. */
export function ProductImages({ product: { id } }: { product: Product }) {
  const mayWrite = useMay()("catalog:write");
  const query = useQuery(
    trpc.catalog.products.images.queryOptions(
      { id },
      // Small copies are made a moment after the upload.
      {
        refetchInterval: ({ state }) =>
          state.data?.items.some(
            ({ variants, createdAt }) =>
              variants.length === 0 && Date.now() - createdAt.getTime() < 30_000,
          )
            ? 1000
            : false,
      },
    ),
  );
  const add = useCommand(api.catalog.products.addImage.mutate);
  const remove = useCommand(api.catalog.products.removeImage.mutate, { done: "Picture removed" });
  return (
    <Section title="Pictures">
      {query.error ? (
        <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <Attachments
          files={query.data?.items ?? []}
          accept="image/*"
          empty="No pictures yet."
          {...(mayWrite && {
            onUploaded: (fileId: string) => add.mutateAsync({ id, fileId }),
            onRemove: ({ id: imageId }) => remove.mutate({ id, imageId }),
            more: (file, at) => (
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={at === 0 ? "The main picture" : `Make ${file.name} the main picture`}
                disabled={at === 0}
                onClick={() => add.mutate({ id, fileId: file.id, position: 0 })}
              >
                {at === 0 ? <IconStarFilled size={16} /> : <IconStar size={16} />}
              </ActionIcon>
            ),
          })}
        />
      )}
    </Section>
  );
}
