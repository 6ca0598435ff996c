// Starts GraphiQL; it sends to the address of its page. A query in the address (?query=…) is shown, and none is kept there.
const EXAMPLE = `# Send a query with Ctrl-Enter.
#
# Without a token you are a visitor and see the catalogue. To be somebody, put a token
# (careergraph token --role candidate) under "Headers" below:
#
#     {"Authorization": "Bearer TOKEN"}
#
# Subscriptions send the same header when their socket opens.

{
  jobs(first: 3) {
    edges {
      node {
        title
        company {
          name
        }
      }
    }
  }
}
`;

const address = new URL(window.location.href);
const asked = address.searchParams.get("query") ?? undefined;
address.search = "";
address.hash = "";
const sockets = new URL(address);
sockets.protocol = address.protocol === "https:" ? "wss:" : "ws:";

const fetcher = GraphiQL.createFetcher({ url: address.href, subscriptionUrl: sockets.href });
const plugins = [GraphiQLPluginExplorer.explorerPlugin()];
const page = React.createElement(GraphiQL, {
  fetcher,
  plugins,
  query: asked,
  defaultQuery: EXAMPLE,
  inputValueDeprecation: true,
});
ReactDOM.createRoot(document.getElementById("graphiql")).render(page);
