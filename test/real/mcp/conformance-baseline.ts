/**
 * Scenarios of the conformance suite that Trellis fails because they ask for what it does not offer. A scenario outside of this
 * list has to pass, and one of the list has to fail: what Trellis learns leaves the list.
 */
export const NOT_OFFERED: readonly { why: string; scenarios: string[] }[] = [
  {
    why: 'They call tools that only the suite’s reference server has. Trellis answers -32602, “There is no such tool.”',
    scenarios: [
      'tools-call-simple-text',
      'tools-call-image',
      'tools-call-audio',
      'tools-call-embedded-resource',
      'tools-call-mixed-content',
      'tools-call-error',
      'tools-call-with-progress',
      'tools-call-sampling',
      'tools-call-elicitation',
      'elicitation-sep1034-defaults',
      'elicitation-sep1330-enums',
      'json-schema-2020-12',
    ],
  },
  {
    why: 'They read resources that only the suite’s reference server has. Trellis answers -32602: no address of an app.',
    scenarios: ['resources-read-text', 'resources-read-binary', 'resources-templates-read'],
  },
  {
    why: 'They use what Trellis does not declare: prompts, completions, logging, subscriptions. It answers -32601.',
    scenarios: [
      'prompts-list',
      'prompts-get-simple',
      'prompts-get-with-args',
      'prompts-get-embedded-resource',
      'prompts-get-with-image',
      'completion-complete',
      'logging-set-level',
      'tools-call-with-logging',
      'resources-subscribe',
      'resources-unsubscribe',
    ],
  },
];
