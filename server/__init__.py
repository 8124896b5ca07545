"""What runs before a page: routes, headers, the gate and the Streamlit script."""
