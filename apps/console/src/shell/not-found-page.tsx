import { Text } from "@mantine/core";
import { TextLink } from "../parts/links.tsx";
import { Page } from "../parts/page.tsx";

export function NotFoundPage() {
  return (
    <main id="main" style={{ padding: 24 }}>
      <Page title="Nothing here">
        <Text>
          This address leads nowhere.{" "}
          <TextLink to="/" underline="always">
            Back to the start
          </TextLink>
          .
        </Text>
      </Page>
    </main>
  );
}
