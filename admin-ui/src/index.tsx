import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createRoot, StrictMode } from '@wordpress/element';
import { App } from './app.tsx';
import { ErrorBoundary } from './components/error-boundary.tsx';
import './style.scss';

const container = document.getElementById( 'concord-root' );
if ( container ) {
	// One try per read: the screens poll anyway, and an error shown late is an error hidden.
	const client = new QueryClient( { defaultOptions: { queries: { retry: false, staleTime: 2_000 } } } );
	createRoot( container ).render(
		<StrictMode>
			<ErrorBoundary>
				<QueryClientProvider client={ client }>
					<App />
				</QueryClientProvider>
			</ErrorBoundary>
		</StrictMode>
	);
}
