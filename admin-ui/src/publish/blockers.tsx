import { useQuery } from '@tanstack/react-query';
import { useEffect } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import { flowChecks } from '../../../worker/src/core/flow/checks.ts';
import { checkMapping } from '../../../worker/src/core/mapping/check.ts';
import { ruleProblems } from '../../../worker/src/core/rules/problems.ts';
import { call } from '../api/client.ts';
import { checkText } from '../designer/check-words.ts';
import { useParser } from '../mapping/parser.ts';
import { problemText } from '../mapping/problem-text.ts';
import { effectiveRows, type Product } from '../mapping/rows.ts';
import { metadataSchema } from '../mapping/side-schema.ts';
import { hrefTo } from '../router.ts';
import { fullRules } from '../rules/defaults.ts';
import { problemText as ruleText } from '../rules/sentences.ts';
import { ruleTitle } from '../rules/titles.ts';
import { drawnOf, mappingsOf, type Content, type FlowKind } from './content.ts';

type Part = 'mapping' | 'rules' | 'steps';
type Blocker = { part: Part; text: string };
type Props = { connectionId: string; flowId: string; product: Product; kind: FlowKind; content: Content; /** The part that the screen shows: what is wrong with it stands beside its field. */ here: Part; /** Gets the sentences of the other parts. */ onFound: ( sentences: readonly string[] ) => void };

/**
 * What keeps a draft from being published, of the parts that other screens show: one publication takes all of them, so the fault of one is
 * the fault of all. It comes after the screen, because it carries the checks of all three.
 */
export default function Blockers( { connectionId, flowId, product, kind, content, here, onFound }: Props ) {
	const elsewhere = useFaults( connectionId, product, kind, content ).filter( ( one ) => one.part !== here );
	const told = JSON.stringify( elsewhere.map( ( one ) => one.text ) );
	useEffect( () => onFound( JSON.parse( told ) as string[] ), [ told, onFound ] );
	if ( elsewhere.length === 0 ) {
		return null;
	}
	return (
		<div className="concord-publish__blockers">
			<p>{ __( 'This draft cannot be published yet, because of its other parts:', 'concord' ) }</p>
			<ul>{ elsewhere.map( ( { part, text } ) => <li key={ `${ part } ${ text }` }><a href={ hrefTo( part === 'steps' ? { tab: 'flows', flow: flowId } : { tab: part, connection: connectionId } ) }>{ placeOf( part ) }</a>{ ' ' }{ text }</li> ) }</ul>
		</div>
	);
}

function useFaults( connectionId: string, product: Product, kind: FlowKind, content: Content ): Blocker[] {
	const kept = useQuery( { queryKey: [ 'metadata', connectionId ], queryFn: ( { signal } ) => call( { path: `/metadata/${ connectionId }`, signal }, metadataSchema ), refetchOnWindowFocus: false, enabled: kind === 'order' } );
	const { parse } = useParser( JSON.stringify( content ).includes( '"expression"' ) );
	const mappings = mappingsOf( content );
	const rows = mappings === null ? [] : checkMapping( product, mappings, { metadata: kept.data?.read_at ? kept.data : null, seen: null, parse, effective: effectiveRows( product, mappings ) } );
	const rules = mappings?.rules === undefined ? [] : ruleProblems( fullRules( mappings.rules ), product );
	return [
		...rows.filter( ( one ) => one.severity === 'error' ).map( ( one ): Blocker => ( { part: 'mapping', text: problemText( one ) } ) ),
		...rules.map( ( one ): Blocker => ( { part: 'rules', text: `${ ruleTitle( one.rule ) }: ${ ruleText( one.code ) }` } ) ),
		...flowChecks( { kind, ...drawnOf( content ) }, parse ).filter( ( one ) => one.severity === 'error' ).map( ( one ): Blocker => ( { part: 'steps', text: checkText( one ) } ) ),
	];
}

function placeOf( part: Part ): string {
	switch ( part ) {
		case 'mapping': return __( 'Mapping:', 'concord' );
		case 'rules': return __( 'Rules:', 'concord' );
		case 'steps': return __( 'Flows:', 'concord' );
	}
}
