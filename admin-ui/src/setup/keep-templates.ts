/** Makes ordinary flows of the templates that were chosen while setting up, and keeps the choice with the checklist. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { TemplateKey } from '../../../worker/src/core/flow/templates/index.ts';
import { call } from '../api/client.ts';
import type { Connection } from '../api/schema.ts';
import { flowSummarySchema } from '../flows/schema.ts';
import { templateName } from '../flows/template-words.ts';
import { setupSchema } from './schema.ts';

type Known = { key: string; flow_id: string };

/** One flow after the other: what was made before a failure is kept, and not made again. */
export function useKeepTemplates( { id, product }: Connection ) {
	const client = useQueryClient();
	return useMutation( {
		mutationFn: async ( { chosen, known }: { chosen: readonly TemplateKey[]; known: readonly Known[] } ) => {
			const { contentOf } = await import( './templates.tsx' );
			const keep = ( templates: readonly Known[] ) => call( { path: '/setup', method: 'PUT', data: { templates } }, setupSchema );
			let all: Known[] = [ { key: 'order', flow_id: '' }, ...known.filter( ( one ) => one.key !== 'order' ) ];
			let setup = await keep( all );
			for ( const key of chosen ) {
				const content = contentOf( product, key );
				if ( content && ! all.some( ( one ) => one.key === key ) ) {
					const flow = await call( { path: '/flows', method: 'POST', data: { connection_id: id, name: templateName( key ), content } }, flowSummarySchema );
					all = [ ...all, { key, flow_id: flow.id } ];
					setup = await keep( all );
				}
			}
			return setup;
		},
		onSuccess: ( setup ) => {
			client.setQueryData( [ 'setup' ], setup );
			return client.invalidateQueries( { queryKey: [ 'flows' ] } );
		},
	} );
}
