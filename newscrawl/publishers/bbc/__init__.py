"""The BBC: news.bbc.co.uk since 1997 and bbc.co.uk/news since 2010."""
