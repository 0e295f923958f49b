import type { Node, OfferedOption } from './command-tree';
import { brief, fishQuoted } from './quote';

const FUNCTION = '__ontap_workflows_at';
const KNOWN = '__ontap_workflows_known';

function valueText(takes: OfferedOption['takes']): string {
  if (takes === 'nothing') return '';
  if (takes === 'file') return ' -r -F';
  return takes === 'text' ? ' -x' : ` -x -a ${fishQuoted(takes.join(' '))}`;
}

const optionName = (word: string): string =>
  word.startsWith('--') ? `-l ${word.slice(2)}` : `-s ${word.slice(1)}`;

function nodeLines(program: string, node: Node): string[] {
  const here = `complete -c ${program} -n ${fishQuoted(`${FUNCTION} ${fishQuoted(node.path.join(' '))}`)}`;
  return [
    ...(node.takesFile ? [`${here} -F`] : []),
    ...node.commands.map(
      ({ word, about }) => `${here} -a ${fishQuoted(word)} -d ${fishQuoted(brief(about))}`,
    ),
    ...node.options.map(
      ({ word, about, takes }) =>
        `${here} ${optionName(word)}${valueText(takes)} -d ${fishQuoted(brief(about))}`,
    ),
  ];
}

/** What fish has to source. */
export function fishScript(program: string, nodes: readonly Node[]): string {
  return [
    `# fish completion for ${program}`,
    `set -g ${KNOWN} ${nodes.map(({ path }) => fishQuoted(path.join(' '))).join(' ')}`,
    `function ${FUNCTION}`,
    '  set -l way',
    '  for word in (commandline -opc)[2..-1]',
    '    set -l longer (string join -- " " $way $word)',
    `    contains -- $longer $${KNOWN}; and set way $longer`,
    '  end',
    '  test "$way" = "$argv[1]"',
    'end',
    `complete -c ${program} -f`,
    ...nodes.flatMap((node) => nodeLines(program, node)),
    '',
  ].join('\n');
}
