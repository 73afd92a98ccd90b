import { ApiObject, App, Chart, JsonPatch, Names, YamlOutputType } from 'cdk8s';
import { Construct } from 'constructs';

/** The trees that already have the validation below. */
const guarded = new WeakSet<Construct>();

/** A construct made of Kubernetes documents, which become its `ApiObject`s. */
export class Documents extends Construct {
  /**
   * What a construct has to know of the place where it will stand, as JSON: `path`, `namespace` and `context`.
   *
   * @param scope the parent of the construct
   * @param contextKey the context to look up
   */
  public static describe(scope: Construct, contextKey: string): string {
    const chart = scope.node.scopes.reverse().find(s => Chart.isChart(s)) as Chart | undefined;
    return JSON.stringify({
      path: scope.node.path,
      namespace: chart?.namespace,
      context: scope.node.tryGetContext(contextKey),
    });
  }

  /**
   * All documents below a construct, as JSON: `Chart.toJson` walks through every value on its way to another language.
   *
   * @param scope a chart, or any other construct
   */
  public static render(scope: Construct): string {
    return JSON.stringify(scope.node.findAll().filter(c => ApiObject.isApiObject(c)).map(c => (c as ApiObject).toJson()));
  }

  /**
   * @param scope the parent
   * @param id the construct's id
   * @param documents a JSON object: the id of each `ApiObject` with its document
   */
  constructor(scope: Construct, id: string, documents: string) {
    super(scope, id);
    for (const [name, document] of Object.entries<any>(JSON.parse(documents))) {
      const object = new ApiObject(this, name, document);
      if (document.metadata.namespace === null && object.chart.namespace !== undefined) {
        // The chart has put its namespace on an object that belongs to the cluster.
        object.addJsonPatch(JsonPatch.remove('/metadata/namespace'));
      }
    }
    const root = this.node.root as Construct;
    if (!guarded.has(root)) {
      guarded.add(root);
      root.node.addValidation({ validate: () => collisions(root) });
    }
  }
}

/** The objects that would overwrite each other's file; cdk8s lets the last one win without a word. */
function collisions(root: Construct): string[] {
  const type = root instanceof App ? root.yamlOutputType : undefined;
  const perFolder = type === YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE;
  if (!perFolder && type !== YamlOutputType.FILE_PER_RESOURCE) {
    return [];
  }
  const owners = new Map<string, ApiObject>();
  const errors: string[] = [];
  for (const construct of root.node.findAll()) {
    if (!ApiObject.isApiObject(construct)) {
      continue;
    }
    // The same characters that App.synth strips.
    const name = `${construct.kind}.${construct.metadata.name}`.replace(/[^0-9a-zA-Z-_.]/g, '');
    const file = perFolder ? `${Names.toDnsLabel(construct.chart)}/${name}` : name;
    const owner = owners.get(file);
    if (owner) {
      errors.push(`${owner.node.path} and ${construct.node.path} would both be written to ${file}; `
        + 'rename one of them or put it into a chart of its own');
    } else {
      owners.set(file, construct);
    }
  }
  return errors;
}
