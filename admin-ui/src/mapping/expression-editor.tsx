/** JSONata with completion of paths and functions, and its errors where they are. Parsed in the browser; run by the worker, which has time and depth limits. */
import { autocompletion, completionKeymap, type CompletionContext, type CompletionResult } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { linter, lintKeymap, type Diagnostic } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';
import { useEffect, useRef } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import { LISTS, type Source } from './catalogue.ts';
import { faultOf, loadParser } from './parser.ts';

type Props = { label: string; value: string; paths: readonly Source[]; lists?: readonly string[]; onChange: ( expression: string ) => void };

/** Of JSONata 2 (docs.jsonata.org); those that read a clock or chance make a document that differs each time and are not offered. */
const FUNCTIONS = [
	'abs', 'append', 'average', 'boolean', 'ceil', 'contains', 'count', 'distinct', 'each', 'exists', 'filter', 'floor', 'formatNumber', 'fromMillis', 'join', 'keys', 'length', 'lookup', 'lowercase', 'map', 'match', 'max', 'merge', 'min',
	'not', 'number', 'pad', 'power', 'reduce', 'replace', 'reverse', 'round', 'sift', 'single', 'sort', 'split', 'spread', 'sqrt', 'string', 'substring', 'substringAfter', 'substringBefore', 'sum', 'toMillis', 'trim', 'type', 'uppercase', 'zip',
];

export default function ExpressionEditor( { label, value, paths, lists = LISTS, onChange }: Props ) {
	const place = useRef< HTMLDivElement >( null );
	const view = useRef< EditorView | null >( null );
	const latest = useRef( { paths, lists, onChange } );
	latest.current = { paths, lists, onChange };
	useEffect( () => {
		if ( ! place.current ) {
			return undefined;
		}
		const editor = new EditorView( {
			parent: place.current,
			state: EditorState.create( { doc: value, extensions: [
				history(),
				keymap.of( [ ...completionKeymap, ...lintKeymap, ...historyKeymap, ...defaultKeymap ] ),
				autocompletion( { override: [ ( context ) => complete( context, latest.current.paths, latest.current.lists ) ] } ),
				linter( lint, { delay: 200 } ),
				EditorView.lineWrapping,
				EditorView.contentAttributes.of( { 'aria-label': label } ),
				EditorView.updateListener.of( ( update ) => update.docChanged && latest.current.onChange( update.state.doc.toString() ) ),
			] } ),
		} );
		view.current = editor;
		return () => editor.destroy();
		// Made once; what comes from outside later (undo) is put in below.
	}, [ label ] );
	useEffect( () => {
		const editor = view.current;
		if ( editor && editor.state.doc.toString() !== value ) {
			editor.dispatch( { changes: { from: 0, to: editor.state.doc.length, insert: value } } );
		}
	}, [ value ] );
	return (
		<div className="concord-map__expression">
			<span className="concord-map__label">{ label }</span>
			<div ref={ place } />
			<p className="concord-fine">{ __( 'JSONata. Amounts: take them by path and use the steps Round and Number, because expressions calculate in binary fractions.', 'concord' ) }</p>
		</div>
	);
}

function complete( context: CompletionContext, paths: readonly Source[], lists: readonly string[] ): CompletionResult | null {
	const word = context.matchBefore( /\$?[\w.]*/ );
	if ( ! word || ( word.from === word.to && ! context.explicit ) ) {
		return null;
	}
	return {
		from: word.from,
		options: [
			...paths.map( ( { path, label, sample } ) => ( { label: quoted( path ), detail: label, info: sample, type: 'property' } ) ),
			...lists.map( ( list ) => ( { label: list, type: 'property' } ) ),
			...FUNCTIONS.map( ( name ) => ( { label: `$${ name }`, apply: `$${ name }(`, type: 'function' } ) ),
		],
		validFor: /^\$?[\w.`]*$/,
	};
}

/** A key that is no plain name stands in backticks. */
function quoted( path: string ): string {
	return path.replace( /^(line\.|customer\.|line\.product\.)?extra\.(.+)$/s, ( _whole, line: string | undefined, key: string ) => `${ line ?? '' }extra.${ /^[A-Za-z_]\w*$/.test( key ) ? key : `\`${ key }\`` }` );
}

async function lint( view: EditorView ): Promise< Diagnostic[] > {
	const text = view.state.doc.toString();
	const fault = faultOf( await loadParser(), text );
	if ( ! fault ) {
		return [];
	}
	const at = Math.min( Math.max( 0, fault.position - 1 ), text.length );
	return [ { from: Math.max( 0, at - 1 ), to: Math.max( at, Math.min( 1, text.length ) ), severity: 'error', message: fault.message } ];
}
