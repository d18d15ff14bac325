import { Component } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import type { ReactNode } from 'react';

type Props = { children: ReactNode };
type State = { message: string | null; /** A part of the app did not come over the line. */ missing: boolean };

/** Keeps a fault of one screen from leaving a blank page behind. */
export class ErrorBoundary extends Component< Props, State > {
	override state: State = { message: null, missing: false };

	static getDerivedStateFromError( error: unknown ): State {
		return { message: error instanceof Error ? error.message : String( error ), missing: error instanceof Error && error.name === 'ChunkLoadError' };
	}

	override render(): ReactNode {
		if ( this.state.message === null ) {
			return this.props.children;
		}
		return (
			<div className="notice notice-error" role="alert">
				{ this.state.missing
					? <p>{ __( 'A part of this screen could not be loaded from your store. What you edited is kept in this browser, and the worker goes on without this page. Check your connection, then reload.', 'concord' ) }</p>
					: <p>{ __( 'This screen stopped working. Your data is safe: the worker goes on without it. Reload the page; if it happens again, send us the line below.', 'concord' ) }</p> }
				<p><button type="button" className="button" onClick={ () => window.location.reload() }>{ __( 'Reload the page', 'concord' ) }</button></p>
				<p><code>{ this.state.message }</code></p>
			</div>
		);
	}
}
