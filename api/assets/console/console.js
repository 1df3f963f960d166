// Starts GraphiQL on this server. A file of its own, because the Content-Security-Policy forbids inline scripts.
"use strict";

// Operation names become the tab titles, and GraphQL allows them no Arabic letters.
// Comment lines are short because the editor does not wrap: of a long line of Arabic, the beginning would be cut off.
// Arabic lines hold no Latin word and no full stop: the editor lays lines out from the left and would misplace both.
const arabic = `# أحدث ست اتفاقيات شراكة في السجل
# وقعتها جماعة أيت ملول يوم 2 يوليوز 2025
# مع أطرافها ومجالاتها وحي كل جمعية
# ومن ترأس حفل التوقيع ونيابة عمن
# الحي الفارغ معناه أن المصدر لم يذكره
#
# The six latest partnership agreements: those
# of the commune of Ait Melloul, 2 July 2025,
# with parties, themes, and who chaired the
# signing on whose behalf. A neighbourhood is
# null where the source gives none.
# To run: the play button, or Ctrl-Enter.
query Ittifaqiyat {
  agreements(first: 6, orderBy: {field: SIGNED_ON, direction: DESC}) {
    totalCount
    edges {
      node {
        reference
        status
        signedOn
        title(language: AR)
        council {
          name(language: AR)
        }
        parties {
          edges {
            node {
              role
              association {
                name(language: AR)
                neighbourhood(language: AR)
              }
            }
          }
        }
        themes {
          edges {
            node {
              label(language: AR)
            }
          }
        }
        ceremony {
          heldOn
          venue(language: AR)
          chair {
            official {
              name(language: AR)
            }
            post {
              title(language: AR)
            }
            onBehalfOf {
              title(language: AR)
            }
          }
        }
      }
    }
  }
}
`;

const french = `# Les six dernières conventions de partenariat :
# celles de la commune d'Aït Melloul, signées
# le 2 juillet 2025, avec leurs parties, leurs
# thèmes, et qui a présidé la signature au nom
# de qui. Quartier null : la source ne dit rien.
# Autre langue : remplacez FR, sous « Variables »
# ci-dessous, par AR, EN ou ZGH.
#
# The same in the language of a variable: put
# AR, EN or ZGH for FR under "Variables" below.
query Conventions($language: Language! = FR) {
  agreements(first: 6, orderBy: {field: SIGNED_ON, direction: DESC}) {
    totalCount
    edges {
      node {
        reference
        status
        signedOn
        title(language: $language)
        council {
          name(language: $language)
        }
        parties {
          edges {
            node {
              role
              association {
                name(language: $language)
                neighbourhood(language: $language)
              }
            }
          }
        }
        themes {
          edges {
            node {
              label(language: $language)
            }
          }
        }
        ceremony {
          heldOn
          venue(language: $language)
          chair {
            official {
              name(language: $language)
            }
            post {
              title(language: $language)
            }
            onBehalfOf {
              title(language: $language)
            }
          }
        }
      }
    }
  }
}
`;

// Tabs are kept between visits, under our own name: another GraphiQL on the same host and port (common on localhost)
// would otherwise fill ours with its tabs. A browser that blocks site data throws here; the console then keeps nothing.
function openStorage() {
  try {
    const storage = GraphiQL.createLocalStorage({ namespace: "chiraka" });
    storage.getItem("probe");
    return storage;
  } catch {
    return null;
  }
}

ReactDOM.createRoot(document.getElementById("graphiql")).render(
  React.createElement(GraphiQL, {
    fetcher: GraphiQL.createFetcher({ url: "/graphql" }),
    storage: openStorage(),
    defaultTabs: [{ query: arabic }, { query: french, variables: '{"language":"FR"}' }],
    // The French tab's comment sends the reader to this pane, which GraphiQL otherwise folds away.
    defaultEditorToolsVisibility: "variables",
    // Staff paste access tokens under "Headers": these must not stay behind in the browser.
    shouldPersistHeaders: false,
  }),
);
