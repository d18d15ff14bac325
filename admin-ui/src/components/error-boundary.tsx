import { Component } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import type { ReactNode } from 'react';

type Props = { children: ReactNode };
type State = { message: string | null };

/** Keeps a fault of one screen from leaving a blank page behind. */
export class ErrorBoundary extends Component< Props, State > {
	override state: State = { message: null };

	static getDerivedStateFromError( error: unknown ): State {
		return { message: error instanceof Error ? error.message : String( error ) };
	}

	override render(): ReactNode {
		if ( this.state.message === null ) {
			return this.props.children;
		}
		return (
			<div className="notice notice-error" role="alert">
				<p>{ __( 'This screen stopped working. Your data is safe: the worker goes on without it. Reload the page; if it happens again, send us the line below.', 'concord' ) }</p>
				<p><code>{ this.state.message }</code></p>
			</div>
		);
	}
}
