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
# To run: the play button, or Ctrl-Enter. The
# language is chosen beside it.
query Ittifaqiyat($language: Language! = AR) {
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

const french = `# Les six dernières conventions de partenariat :
# celles de la commune d'Aït Melloul, signées
# le 2 juillet 2025, avec leurs parties, leurs
# thèmes, et qui a présidé la signature au nom
# de qui. Quartier null : la source ne dit rien.
# Autre langue : le menu à côté du bouton, ou la
# variable sous « Variables » ci-dessous.
#
# The same in the language of a variable: choose
# another beside the play button.
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

const feed = `# Ce qui change dans le registre, dès que cela
# change : lancez, puis laissez ouvert. Avec le
# dernier « cursor » comme « after », on reprend
# après une coupure sans rien perdre.
#
# What changes in the registry, as it changes.
subscription Suivi($language: Language! = FR, $after: String) {
  agreementChanged(after: $after) {
    cursor
    agreement {
      reference
      title(language: $language)
    }
    revision {
      action
      isTombstone
      changes {
        path
        before
        after
      }
    }
  }
}
`;

// The languages of the examples, each by its own name.
const languages = [["AR", "العربية"], ["FR", "Français"], ["ZGH", "ⵜⴰⵎⴰⵣⵉⵖⵜ"], ["EN", "English"]];

// Puts a language into the variable of that name, and leaves the others as they are. What is no JSON is for its writer.
function withLanguage(variables, language) {
  try {
    return JSON.stringify({ ...JSON.parse(variables.trim() || "{}"), language }, null, 2);
  } catch {
    return variables;
  }
}

function chosenLanguage(variables) {
  try {
    return JSON.parse(variables).language ?? "";
  } catch {
    return "";
  }
}

function LanguageSwitch() {
  const [variables, setVariables] = GraphiQL.React.useVariablesEditorState();
  const option = ([code, name]) => React.createElement("option", { key: code, value: code }, name);
  return React.createElement(
    "select",
    {
      className: "language-switch",
      "aria-label": "Language of the examples / Langue des exemples / لغة الأمثلة",
      value: chosenLanguage(variables ?? ""),
      onChange: (event) => setVariables(withLanguage(variables ?? "", event.target.value)),
    },
    React.createElement("option", { key: "", value: "", disabled: true }, "🌐"),
    languages.map(option),
  );
}

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
    fetcher: GraphiQL.createFetcher({
      url: "/graphql",
      // The same place, by the protocol that goes with the page's own.
      subscriptionUrl: `${location.origin.replace(/^http/, "ws")}/graphql`,
    }),
    storage: openStorage(),
    defaultTabs: [
      { query: arabic, variables: '{"language":"AR"}' },
      { query: french, variables: '{"language":"FR"}' },
      { query: feed, variables: '{"language":"FR"}' },
    ],
    // The French tab's comment sends the reader to this pane, which GraphiQL otherwise folds away.
    defaultEditorToolsVisibility: "variables",
    // Staff paste access tokens under "Headers": these must not stay behind in the browser.
    shouldPersistHeaders: false,
  },
  React.createElement(GraphiQL.Toolbar, null, ({ prettify, copy, merge }) =>
    React.createElement(React.Fragment, null, React.createElement(LanguageSwitch), prettify, copy, merge),
  )),
);
