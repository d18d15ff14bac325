import { lazy, Suspense } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import type { Source } from './catalogue.ts';

/** The editor for expressions is larger than this whole screen; it comes when somebody writes one. */
const ExpressionEditor = lazy( () => import( './expression-editor.tsx' ) );

type Props = { label: string; value: string; paths: readonly Source[]; /** Completed beside the paths; those of an order unless said otherwise. */ lists?: readonly string[]; onChange: ( expression: string ) => void };

export function ExpressionField( props: Props ) {
	return <Suspense fallback={ <p role="status" className="concord-fine">{ __( 'Opening the expression editor…', 'concord' ) }</p> }><ExpressionEditor { ...props } /></Suspense>;
}
